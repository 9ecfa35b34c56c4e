package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A chunk that is done with. Its lines are described and not held, so that the chunks of a large job are little.
 *
 * @param firstItem the {@code sequence_index} of its first item
 * @param resultBytes 0 when it failed as a whole
 * @param resultSha256 null when it failed as a whole
 * @param resultObject the key of its lines in the result store; null when it failed as a whole, or when {@link
 *     JobStore#resultLines} has them
 */
public record FinishedChunk(
        int firstItem,
        int itemCount,
        long resultBytes,
        @Nullable String resultSha256,
        @Nullable String resultObject) {

    /** All its items failed for the same reason, and there are no lines. */
    public boolean isFailed() {
        return resultSha256 == null;
    }
}
