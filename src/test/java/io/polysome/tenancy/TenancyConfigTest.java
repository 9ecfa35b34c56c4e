package io.polysome.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.tenancy.TenancyConfig.Auth;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenancyConfigTest {
    static TenancyConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(TenancyConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(TenancyConfig.class);
    }

    @Test
    void defaults() {
        // When
        TenancyConfig config = config(Map.of());
        // Then
        assertThat(config.auth()).isEmpty();
        assertThat(config.adminTokenFile()).isEqualTo(Path.of("data/admin-token"));
    }

    @Test
    void everyKey() {
        // When
        TenancyConfig config =
                config(Map.of("polysome.tenancy.auth", "on", "polysome.tenancy.admin-token-file", "/keys/first"));
        // Then
        assertThat(config.auth()).contains(Auth.ON);
        assertThat(config.adminTokenFile()).isEqualTo(Path.of("/keys/first"));
    }

    @Test
    void authThatIsNeitherOnNorOffIsRefused() {
        assertThatThrownBy(() -> config(Map.of("polysome.tenancy.auth", "maybe")))
                .hasMessageContaining("polysome.tenancy.auth");
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertThatThrownBy(() -> config(Map.of("polysome.tenancy.authentication", "off")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("polysome.tenancy.authentication");
    }
}
