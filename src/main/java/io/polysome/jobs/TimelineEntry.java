package io.polysome.jobs;

/** One thing that happened to a job. */
public sealed interface TimelineEntry {
    TimelinePosition position();

    /** The job moved to another state. */
    record Moved(JobTransition move) implements TimelineEntry {
        @Override
        public TimelinePosition position() {
            return TimelinePosition.of(move);
        }
    }

    /** A worker tried one of its chunks; stands where the attempt began. */
    record Tried(ChunkAttempt attempt) implements TimelineEntry {
        @Override
        public TimelinePosition position() {
            return TimelinePosition.of(attempt);
        }
    }
}
