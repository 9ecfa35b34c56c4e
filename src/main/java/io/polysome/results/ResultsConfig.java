package io.polysome.results;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where results are kept. */
@ConfigMapping(prefix = "polysome.results")
public interface ResultsConfig {
    /** The folder of the result objects; all workers and all who serve results must see the same one. */
    @WithDefault("data/results")
    Path dir();
}
