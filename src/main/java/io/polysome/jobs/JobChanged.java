package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Fired when a job has changed, in the transaction or after it, for those who act once it has committed.
 *
 * @param job as it is then
 * @param only its one chunk, when the change has finished a job of one; else null
 * @param lines of that chunk, when they are in its row
 */
public record JobChanged(Job job, @Nullable FinishedChunk only, byte @Nullable [] lines) {
    public static JobChanged of(Job job) {
        return new JobChanged(job, null, null);
    }
}
