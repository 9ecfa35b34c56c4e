package io.polysome.results.file;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.results.ResultStore;
import io.polysome.results.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Result objects in a folder. */
public final class FileResultStore implements ResultStore {
    private final ObjectFolder objects;

    public FileResultStore(Path folder) {
        objects = new ObjectFolder(folder);
    }

    @Override
    public Draft create(String key) throws IOException {
        return objects.create(key);
    }

    @Override
    public InputStream open(ResultObject object) throws IOException {
        return new VerifiedInputStream(objects.open(object.key()), object);
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        objects.deleteAll(prefix);
    }
}
