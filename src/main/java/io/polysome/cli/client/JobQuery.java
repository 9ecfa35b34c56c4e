package io.polysome.cli.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list; null leaves a condition out.
 *
 * @param tags a job has all of these
 */
public record JobQuery(
        @Nullable String state,
        Map<String, String> tags,
        @Nullable String clientRef,
        @Nullable String model,
        @Nullable String action) {
    public JobQuery {
        tags = Map.copyOf(tags);
    }
}
