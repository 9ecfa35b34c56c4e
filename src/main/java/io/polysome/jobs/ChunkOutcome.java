package io.polysome.jobs;

import io.polysome.inference.WeightsLabel;
import io.polysome.platform.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a chunk.
 *
 * @param succeeded items with numbers
 * @param failures the other items
 * @param result the lines of all its items; null when the chunk failed as a whole, and then every item is
 *     among the failures
 * @param weights what it was computed with; null when it never came so far
 * @param figures of the run that it was part of; null when it never came so far
 */
public record ChunkOutcome(
        Lease lease,
        int succeeded,
        List<FailedItem> failures,
        @Nullable Result result,
        @Nullable WeightsLabel weights,
        @Nullable BatchFigures figures) {

    public ChunkAttempt.Outcome attemptOutcome() {
        return result == null ? ChunkAttempt.Outcome.FAILED : ChunkAttempt.Outcome.SUCCEEDED;
    }

    /** A sentence for people, when there is something to say. */
    public @Nullable String attemptReason() {
        if (failures.isEmpty()) {
            return null;
        }
        String first = failures.getFirst().failure().type();
        return result == null
                ? "given up: " + first
                : "%d of %d items failed, the first as %s"
                        .formatted(failures.size(), succeeded + failures.size(), first);
    }

    /** The lines of a chunk's items: one for each, in their order, each ended by a newline. They never change. */
    public sealed interface Result {
        long bytes();

        String sha256();
    }

    /** Lines that are an object in the result store. */
    public record ResultObject(String key, long bytes, String sha256) implements Result {}

    /** Lines that are small enough for the chunk's row. */
    public record ResultLines(byte[] lines, String sha256) implements Result {
        public static ResultLines of(byte[] lines) {
            return new ResultLines(lines, Sha256.hex(lines));
        }

        @Override
        public long bytes() {
            return lines.length;
        }
    }
}
