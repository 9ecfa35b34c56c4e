package io.polysome.worker;

import io.polysome.jobs.Lane;
import java.util.List;

/** Opens this process's end of the queues. */
public interface WorkQueues {
    /** Blocks until the broker answers and the queues can be opened. */
    void prepare() throws InterruptedException;

    /** The models that have weights here, each of which has queues of its own. */
    List<String> models();

    /**
     * A further end of a queue, for one slot. A take of the interactive lane returns as many chunks as there are, up to a
     * bound; one of the bulk lane a single one.
     */
    WorkQueue open(String model, Lane lane);
}
