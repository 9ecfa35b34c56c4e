package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A chunk with all that a worker needs to run it. Exactly one of input and inputObject is given.
 *
 * @param number 0-based within the job
 * @param firstItem the {@code sequence_index} of its first item
 * @param input the items as {@link ItemLines}
 * @param inputObject the key in the {@link InputStore} that holds them
 */
public record ClaimedChunk(
        Lease lease,
        JobSpec spec,
        int number,
        int firstItem,
        int itemCount,
        byte @Nullable [] input,
        @Nullable String inputObject) {}
