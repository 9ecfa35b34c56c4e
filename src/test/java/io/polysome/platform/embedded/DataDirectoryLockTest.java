package io.polysome.platform.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryLockTest {
    @TempDir
    Path folder;

    private @Nullable DataDirectoryLock held;

    @AfterEach
    void giveBack() throws IOException {
        if (held != null) {
            held.close();
        }
    }

    @Test
    void directoryInUseIsRefusedWithTheUsersProcess() throws IOException {
        // Given
        held = DataDirectoryLock.take(folder);
        // When, Then
        assertThatThrownBy(() -> DataDirectoryLock.take(folder))
                .isInstanceOf(EmbeddedPlatformException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void directoryIsFreeAgainAfterwards() throws IOException {
        // Given
        DataDirectoryLock.take(folder).close();
        // When, Then
        assertThatCode(() -> DataDirectoryLock.take(folder).close()).doesNotThrowAnyException();
    }
}
