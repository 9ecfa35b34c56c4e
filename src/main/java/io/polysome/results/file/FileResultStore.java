package io.polysome.results.file;

import io.polysome.results.ResultStore;
import io.polysome.results.ResultsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;

/** Result objects in a folder. */
@ApplicationScoped
class FileResultStore implements ResultStore {
    private final ObjectFolder objects;

    FileResultStore(ResultsConfig config) {
        objects = new ObjectFolder(config.dir());
    }

    @Override
    public Draft create(String key) throws IOException {
        return objects.create(key);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return objects.open(key);
    }
}
