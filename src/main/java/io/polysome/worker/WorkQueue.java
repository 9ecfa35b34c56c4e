package io.polysome.worker;

import io.polysome.jobs.ChunkDelivery;
import java.time.Duration;
import java.util.List;

/**
 * Hands out chunks, each to one worker at a time, at least once. Belongs to one thread, but for {@link #wakeUp()}.
 *
 * <p>What was taken and is neither acknowledged, nor given back, nor renewed for the time of the queue's lock goes to
 * another worker, as does everything that a dead worker held.
 */
public interface WorkQueue extends AutoCloseable {

    /**
     * Waits for chunks; empty when none came in time or {@link #wakeUp()} was called. All that was taken before must
     * have been acknowledged or given back.
     */
    List<ChunkDelivery> take(Duration atMost);

    /** Starts the lock's time again for everything taken. Best effort: a fence, not the queue, decides who may report. */
    void renew();

    /** Done for good; never delivered again unless the queue forgets it was told. */
    void acknowledge(ChunkDelivery delivery);

    /** At once for another worker, marked as redelivered. */
    void giveBack(ChunkDelivery delivery);

    /** Ends a {@link #take} that waits, or the next one. The only method for other threads. */
    void wakeUp();

    /** What is still held goes to others. */
    @Override
    void close();
}
