package io.polysome.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {

    @Test
    void processHasTheRolesThatAreNamedAndNoOthers() {
        // Given
        Roles roles = new Roles(List.of("api", " worker"));
        // Then
        assertThat(roles.include(Role.API)).isTrue();
        assertThat(roles.include(Role.WORKER)).isTrue();
        assertThat(roles.include(Role.DISPATCH)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"progress", "API", ""})
    void roleThatThereIsNotIsRefusedWithTheListOfThoseThereAre(String name) {
        assertThatThrownBy(() -> new Roles(List.of("api", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no role '" + name + "'")
                .hasMessageContaining("api, dispatch, worker");
    }

    @Test
    void processWithoutARoleIsRefused() {
        assertThatThrownBy(() -> new Roles(List.of())).hasMessageContaining("api, dispatch, worker");
    }
}
