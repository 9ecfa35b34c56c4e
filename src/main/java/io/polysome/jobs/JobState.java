package io.polysome.jobs;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands. The moves are the methods; {@link #TRANSITIONS} lists the same moves by name for the database,
 * which refuses any other ({@code job_transition}).
 */
public sealed interface JobState {
    /** From each state, by wire name, the states that may follow it. */
    Map<String, Set<String>> TRANSITIONS = Map.of(
            "queued", Set.of("running", "cancelled", "expired"),
            "running", Set.of("succeeded", "partial", "failed", "cancelled", "expired"));

    /** As in rows and JSON. */
    String wireName();

    /** What may still be called off. */
    sealed interface Unfinished extends JobState {
        /** When the first chunk was claimed; null while none has been. */
        @Nullable Instant startedAt();

        default Cancelled cancelled(Instant now) {
            return new Cancelled(startedAt(), now);
        }

        default Expired expired(Instant now) {
            return new Expired(startedAt(), now);
        }
    }

    /** Accepted; no worker has begun. */
    record Queued() implements Unfinished {
        public Running started(Instant now) {
            return new Running(now);
        }

        @Override
        public @Nullable Instant startedAt() {
            return null;
        }

        @Override
        public String wireName() {
            return "queued";
        }
    }

    /** At least one chunk has been claimed. */
    record Running(Instant startedAt) implements Unfinished {
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
        /** Null when it was called off before a worker began. */
        @Nullable Instant startedAt();

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

    /** Its client called it off; what was finished by then is kept. */
    record Cancelled(@Nullable Instant startedAt, Instant finishedAt) implements Finished {
        @Override
        public String wireName() {
            return "cancelled";
        }
    }

    /** Its deadline passed; what was finished by then is kept. */
    record Expired(@Nullable Instant startedAt, Instant finishedAt) implements Finished {
        @Override
        public String wireName() {
            return "expired";
        }
    }
}
