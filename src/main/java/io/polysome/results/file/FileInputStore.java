package io.polysome.results.file;

import io.polysome.jobs.InputStore;
import io.polysome.results.ResultStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Inputs of chunks in a folder. */
public final class FileInputStore implements InputStore {
    private final ObjectFolder objects;

    public FileInputStore(Path folder) {
        objects = new ObjectFolder(folder);
    }

    @Override
    public void put(String key, byte[] content) throws IOException {
        try (ResultStore.Draft draft = objects.create(key)) {
            draft.out().write(content);
            draft.commit();
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        return objects.open(key);
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        objects.deleteAll(prefix);
    }
}
