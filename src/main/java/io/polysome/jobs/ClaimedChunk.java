package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A chunk with all that a worker needs to run it. Exactly one of input and inputObject is given.
 *
 * @param firstItem the {@code sequence_index} of its first item
 * @param deaths how many earlier attempts ended with the worker's death or silence
 * @param failures how many earlier attempts ended with an error
 * @param inputSkip how many items of its input come before its own
 * @param input items as {@link ItemLines}
 * @param inputObject the key in the {@link InputStore} that holds them
 */
public record ClaimedChunk(
        Lease lease,
        JobSpec spec,
        int firstItem,
        int itemCount,
        int deaths,
        int failures,
        int inputSkip,
        byte @Nullable [] input,
        @Nullable String inputObject) {

    /** Whether it may be to blame for what became of an earlier attempt. */
    public boolean isSuspect() {
        return deaths > 0 || failures > 0;
    }
}
