package io.polysome.jobs;

/**
 * A chunk as the queue hands it out.
 *
 * @param redelivered the queue gave it to somebody before, who let it go or died
 */
public record ChunkDelivery(JobId job, ChunkId chunk, boolean redelivered) {}
