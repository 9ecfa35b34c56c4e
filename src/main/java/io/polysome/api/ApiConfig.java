package io.polysome.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What requests may bring. */
@ConfigMapping(prefix = "polysome.api")
public interface ApiConfig {
    /** Most items of one job. They are in memory while the job is checked and stored. */
    @WithDefault("100000")
    int maxItems();

    /**
     * Most items of one call of the BioLM API. Its schema publishes eight, as the original does, so that clients cut what they
     * have into interactive jobs; others send all at once.
     */
    @WithDefault("10000")
    int biolmMaxItems();

    /**
     * How long a call of the BioLM API waits for its job before it answers with 504; the job goes on. The clients themselves
     * wait for 20 minutes.
     */
    @WithDefault("19m")
    Duration biolmWait();
}
