package io.polysome.jobs;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Where a job stands. The moves are the methods; {@link #TRANSITIONS} lists the same moves by name for the database,
 * which refuses any other ({@code job_transition}).
 */
public sealed interface JobState {
    /** From each state, by wire name, the states that may follow it. */
    Map<String, Set<String>> TRANSITIONS =
            Map.of("queued", Set.of("running"), "running", Set.of("succeeded", "partial", "failed"));

    /** As in rows and JSON. */
    String wireName();

    /** Accepted; no worker has begun. */
    record Queued() implements JobState {
        public Running started(Instant now) {
            return new Running(now);
        }

        @Override
        public String wireName() {
            return "queued";
        }
    }

    /** At least one chunk has been claimed. */
    record Running(Instant startedAt) implements JobState {
        /** Nothing moves before the last item is counted; then the counts alone decide. */
        public JobState counted(ItemCounts counts, Instant now) {
            if (counts.pending() > 0) {
                return this;
            }
            if (counts.failed() == 0) {
                return new Succeeded(startedAt, now);
            }
            return counts.succeeded() == 0 ? new Failed(startedAt, now) : new Partial(startedAt, now);
        }

        @Override
        public String wireName() {
            return "running";
        }
    }

    /** Nothing will change any more. */
    sealed interface Finished extends JobState {
        Instant startedAt();

        Instant finishedAt();
    }

    /** Every item has its numbers. */
    record Succeeded(Instant startedAt, Instant finishedAt) implements Finished {
        @Override
        public String wireName() {
            return "succeeded";
        }
    }

    /** Some items failed, some succeeded. */
    record Partial(Instant startedAt, Instant finishedAt) implements Finished {
        @Override
        public String wireName() {
            return "partial";
        }
    }

    /** No item succeeded. */
    record Failed(Instant startedAt, Instant finishedAt) implements Finished {
        @Override
        public String wireName() {
            return "failed";
        }
    }
}
