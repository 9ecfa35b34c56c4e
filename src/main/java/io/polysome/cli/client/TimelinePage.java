package io.polysome.cli.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of what happened to a job, oldest first.
 *
 * @param nextCursor leads to the next page; null after the last
 */
public record TimelinePage(List<Entry> entries, @Nullable String nextCursor) {
    public TimelinePage {
        entries = List.copyOf(entries);
    }

    /** A move of the job when it has a state, else an attempt at some of its items. */
    public record Entry(
            Instant at,
            @Nullable String state,
            @Nullable String cause,
            int firstItem,
            int itemCount,
            int attempt,
            @Nullable String node,
            @Nullable Instant endedAt,
            @Nullable String outcome,
            @Nullable String reason,
            @Nullable Integer batches) {}
}
