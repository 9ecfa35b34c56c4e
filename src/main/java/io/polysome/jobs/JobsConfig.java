package io.polysome.jobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How jobs are cut and watched over. */
@ConfigMapping(prefix = "polysome.jobs")
public interface JobsConfig {
    /**
     * Most work in a chunk, in floating-point operations; the last chunks of a job are smaller, down to a sixteenth.
     * Larger: fewer rows and messages. Smaller: less to repeat when a worker dies, and finer progress. The default is
     * about two seconds on two CPU cores; a GPU wants a hundred times as much.
     */
    @WithDefault("4e11")
    double chunkFlops();

    /** Items of a chunk up to this many bytes stay in its row; larger ones go to the input store. */
    @WithDefault("8192")
    int inlineInputBytes();

    /** Where the input store keeps its files, when {@code polysome.results.store} is {@code file}; all workers must see the same folder. */
    @WithDefault("data/inputs")
    Path inputDir();

    /**
     * How long after the end of a lease its chunk is queued again. Covers a database outage during which a living
     * worker could not renew.
     */
    @WithDefault("30s")
    Duration leaseGrace();

    /** Partitions of a chunk topic that this service makes; topics that exist are left as they are. */
    @WithDefault("1")
    int topicPartitions();

    /**
     * How long a finished job and its results stay where its client did not say; {@code 7d}, {@code 12h}. Without it they
     * stay for good.
     */
    Optional<Duration> retention();
}
