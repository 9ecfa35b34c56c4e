package io.polysome.results.file;

import io.polysome.jobs.InputStore;
import io.polysome.jobs.JobsConfig;
import io.polysome.results.ResultStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Inputs of chunks in a folder. */
@ApplicationScoped
class FileInputStore implements InputStore {
    private final ObjectFolder objects;

    @Inject
    FileInputStore(JobsConfig config) {
        this(config.inputDir());
    }

    FileInputStore(Path folder) {
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
