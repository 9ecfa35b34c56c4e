package io.polysome.jobs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.UUID;

/**
 * Where something stands in the timeline of a job: by time, then moves of the job before attempts at chunks.
 *
 * @param at to the microsecond, as the database keeps it
 * @param chunk {@link #NO_CHUNK} for a move of the job itself
 * @param number the seq of the move, or the number of the attempt
 */
public record TimelinePosition(Instant at, UUID chunk, int number) implements Comparable<TimelinePosition> {
    public static final UUID NO_CHUNK = new UUID(0, 0);

    /** Before everything. */
    public static final TimelinePosition START = new TimelinePosition(Instant.EPOCH, NO_CHUNK, 0);

    /** As the database sorts: UUIDs by their bytes. */
    private static final Comparator<TimelinePosition> ORDER = Comparator.comparing(TimelinePosition::at)
            .thenComparing(position -> position.chunk().toString())
            .thenComparingInt(TimelinePosition::number);

    static TimelinePosition of(JobTransition move) {
        return new TimelinePosition(micros(move.at()), NO_CHUNK, move.seq());
    }

    static TimelinePosition of(ChunkAttempt attempt) {
        return new TimelinePosition(micros(attempt.claimedAt()), attempt.chunk().value(), attempt.attempt());
    }

    private static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public int compareTo(TimelinePosition other) {
        return ORDER.compare(this, other);
    }
}
