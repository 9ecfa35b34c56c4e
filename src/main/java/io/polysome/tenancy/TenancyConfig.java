package io.polysome.tenancy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Who may use the service. */
@ConfigMapping(prefix = "polysome.tenancy")
public interface TenancyConfig {
    /** Whether requests must carry a token. */
    enum Auth {
        ON,
        OFF
    }

    /**
     * Without it: off where the service listens on a loopback address, on elsewhere. Off means that any token, or none,
     * may do everything, as the tenant {@code default}; it is refused on any other address.
     */
    Optional<Auth> auth();

    /** Where the first admin token is written, readable by its owner only, when there is none. */
    @WithDefault("data/admin-token")
    Path adminTokenFile();
}
