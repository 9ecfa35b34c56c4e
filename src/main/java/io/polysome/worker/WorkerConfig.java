package io.polysome.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How this process works on chunks. */
@ConfigMapping(prefix = "polysome.worker")
public interface WorkerConfig {
    /**
     * The name of this worker's place. No two processes that live at the same time may share it: a worker that starts
     * takes over what an earlier one of the same name held.
     */
    @WithDefault("${HOSTNAME:localhost}:${quarkus.http.port:8000}")
    String node();

    /**
     * Bulk chunks that run at a time, each on one thread, and forward passes that the device computes at a time.
     * Default: one per processor.
     */
    OptionalInt slots();

    /**
     * How long a chunk stays with its worker without renewal; renewed every third of it. Shorter: the work of a worker
     * that hangs moves on sooner. A worker that dies is noticed at once in any case.
     */
    @WithDefault("30s")
    Duration leaseTime();

    /** A chunk is no longer renewed when not one batch of it was finished for this long. */
    @WithDefault("10m")
    Duration stallTime();

    /**
     * An item that was tried so often, and whose worker died or failed each time, is given up and fails. A chunk of many
     * items is first halved, or tried item by item, to find the guilty one.
     */
    @WithDefault("5")
    int maxAttempts();

    /** How long chunks that run may go on when the process is told to stop; then they are given back. */
    @WithDefault("10s")
    Duration drainTime();
}
