package io.polysome.jobs;

/**
 * The right to report an outcome for a chunk.
 *
 * @param attempt the fence: a later claim has a higher one and makes this lease worthless
 */
public record Lease(JobId job, ChunkId chunk, int attempt) {}
