package io.polysome.results.file;

import io.polysome.jobs.InputStore;
import io.polysome.results.ResultStore;
import java.nio.file.Path;

/** The real stores for tests of other packages. */
public final class FileStores {
    private FileStores() {}

    public static ResultStore results(Path folder) {
        return new FileResultStore(folder);
    }

    public static InputStore inputs(Path folder) {
        return new FileInputStore(folder);
    }
}
