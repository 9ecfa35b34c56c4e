package architecture.badexample.worker;

import io.smallrye.config.ConfigMapping;

/** Configures one feature under the name of another. */
@ConfigMapping(prefix = "polysome.somethingelse")
public interface MisnamedConfig {}
