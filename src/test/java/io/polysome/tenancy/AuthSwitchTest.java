package io.polysome.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthSwitchTest {
    private static AuthSwitch auth(String host, String setting) {
        return new AuthSwitch(TenancyConfigTest.config(Map.of("polysome.tenancy.auth", setting)), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    void onALoopbackAddressItIsOffUnlessItIsTurnedOn(String host) {
        assertThat(auth(host, "").isOn()).isFalse();
        assertThat(auth(host, "off").isOn()).isFalse();
        assertThat(auth(host, "on").isOn()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7"})
    void onAnyOtherAddressItIsOnAndCannotBeTurnedOff(String host) {
        assertThat(auth(host, "").isOn()).isTrue();
        assertThat(auth(host, "on").isOn()).isTrue();
        assertThatThrownBy(() -> auth(host, "off"))
                .hasMessageContaining(host)
                .hasMessageContaining("POLYSOME_AUTH=off");
    }

    @Test
    void nameThatDoesNotResolveIsNoLoopbackAddress() {
        assertThat(auth("nowhere.invalid", "").isOn()).isTrue();
    }
}
