package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Fired when a job has changed, in the transaction or after it, for those who act once it has committed.
 *
 * @param job as it is then
 * @param only its one chunk, when the change has finished a job of one; else null
 */
public record JobChanged(Job job, @Nullable FinishedChunk only) {}
