package io.polysome.worker;

import io.polysome.jobs.Lane;

/** Opens this process's end of the queues. */
public interface WorkQueues {
    /** Blocks until the broker answers and the queues can be opened. */
    void prepare() throws InterruptedException;

    /** @param chunksPerTake most chunks that one take returns */
    WorkQueue open(Lane lane, int chunksPerTake);
}
