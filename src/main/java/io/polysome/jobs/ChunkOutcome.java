package io.polysome.jobs;

import io.polysome.inference.WeightsLabel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a chunk.
 *
 * @param succeeded items with numbers
 * @param failures the other items
 * @param result where the lines of all its items are; null when the chunk failed as a whole, and then every item is
 *     among the failures
 * @param weights what it was computed with; null when it never came so far
 */
public record ChunkOutcome(
        Lease lease,
        int succeeded,
        List<FailedItem> failures,
        @Nullable ResultObject result,
        @Nullable WeightsLabel weights) {

    /** An immutable object in the result store. */
    public record ResultObject(String key, long bytes, String sha256) {}
}
