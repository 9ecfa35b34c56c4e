package io.polysome.jobs;

/**
 * An accepted job.
 *
 * @param replayed it had been accepted before, from the same submission
 */
public record Submitted(Job job, boolean replayed) {}
