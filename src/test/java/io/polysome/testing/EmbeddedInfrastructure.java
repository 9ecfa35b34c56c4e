package io.polysome.testing;

import io.polysome.platform.embedded.EmbeddedPlatform;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code polysome up} starts, over a directory that lives as long as the tests. */
final class EmbeddedInfrastructure implements TestInfrastructure {
    private final TemporaryFolder folder = new TemporaryFolder();
    private @Nullable EmbeddedPlatform platform;

    @Override
    public Map<String, String> start() {
        try {
            platform = EmbeddedPlatform.start(folder.path());
            return platform.configuration();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the embedded platform started", e);
        }
    }

    @Override
    public void close() {
        if (platform != null) {
            platform.close();
        }
        folder.close();
    }
}
