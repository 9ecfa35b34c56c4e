package io.polysome.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What requests may bring. */
@ConfigMapping(prefix = "polysome.api")
public interface ApiConfig {
    /** Most items of one job. They are in memory while the job is checked and stored. */
    @WithDefault("100000")
    int maxItems();
}
