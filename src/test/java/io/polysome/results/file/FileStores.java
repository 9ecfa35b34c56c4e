package io.polysome.results.file;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.InputStore;
import io.polysome.results.ResultStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/** The real stores for tests of other packages. */
public final class FileStores {
    private FileStores() {}

    public static ResultStore results(Path folder) {
        return new FileResultStore(folder);
    }

    public static InputStore inputs(Path folder) {
        return new FileInputStore(folder);
    }

    /** The lines of a chunk whose worker had a result store in this folder. */
    public static InputStream open(Path folder, FinishedChunk chunk) throws IOException {
        return results(folder)
                .open(new ResultObject(
                        Objects.requireNonNull(chunk.resultObject()),
                        chunk.resultBytes(),
                        Objects.requireNonNull(chunk.resultSha256())));
    }
}
