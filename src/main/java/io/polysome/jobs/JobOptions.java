package io.polysome.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of a job beside its numbers.
 *
 * @param tags the client's own words, to find jobs by
 * @param clientRef the client's own reference, such as a plate or an order, given back as it came
 * @param priority -100 to 100; among a tenant's waiting jobs the higher goes first
 * @param deadline what is not finished then is called off; null for never
 * @param retention how long the job and its results stay after its end; null for good
 */
public record JobOptions(
        Map<String, String> tags,
        @Nullable String clientRef,
        int priority,
        @Nullable Instant deadline,
        @Nullable Duration retention) {
    public static final JobOptions DEFAULT = new JobOptions(Map.of(), null, 0, null, null);

    public JobOptions {
        tags = Map.copyOf(tags);
    }
}
