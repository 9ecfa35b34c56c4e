package io.polysome.results.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.results.ResultStore;
import io.polysome.results.ResultStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileResultStoreTest extends ResultStoreContract {
    @TempDir
    Path folder;

    @Override
    protected ResultStore store() {
        return FileStores.results(folder);
    }

    @Test
    void abandonedDraftLeavesNoFile() throws IOException {
        // When
        store().create("jobs/a/1").close();
        // Then
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
