/**
 * Chunk topics as work queues: Kafka share groups.
 *
 * <p>In: records of {@code polysome.chunks.*}. Out: {@link io.polysome.jobs.ChunkDelivery}s. State: what was taken and
 * not yet acknowledged, kept by the broker. Threads: a queue belongs to one, but for its wake-up.
 */
@NullMarked
package io.polysome.worker.queue;

import org.jspecify.annotations.NullMarked;
