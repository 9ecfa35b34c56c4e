package io.polysome.worker;

import io.polysome.jobs.Lane;

/** Opens this process's end of the queues. */
public interface WorkQueues {
    /** Blocks until the broker answers and the queues can be opened. */
    void prepare() throws InterruptedException;

    /** A take of the interactive lane returns as many chunks as there are, up to a bound; one of the bulk lane a single one. */
    WorkQueue open(Lane lane);
}
