package io.polysome.results.file;

import io.polysome.results.ResultStore;
import io.polysome.results.ResultsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Result objects in a folder. */
@ApplicationScoped
class FileResultStore implements ResultStore {
    private final ObjectFolder objects;

    @Inject
    FileResultStore(ResultsConfig config) {
        this(config.dir());
    }

    FileResultStore(Path folder) {
        objects = new ObjectFolder(folder);
    }

    @Override
    public Draft create(String key) throws IOException {
        return objects.create(key);
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
