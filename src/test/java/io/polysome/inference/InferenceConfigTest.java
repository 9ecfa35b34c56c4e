package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferenceConfigTest {

    @Test
    void defaults() {
        // When
        InferenceConfig config = config(Map.of());
        // Then
        assertThat(config.weights()).isEmpty();
        assertThat(config.batchTokens()).isEmpty();
        assertThat(config.maxResidues()).isEqualTo(LengthLimit.DEFAULT_RESIDUES);
        assertThat(ComputeOptions.parse(config.device(), config.precision(), config.backend(), config.batchTokens()))
                .isEqualTo(ComputeOptions.DEFAULT);
    }

    @Test
    void everyKey() {
        // When
        InferenceConfig config = config(Map.of(
                "polysome.inference.weights",
                "esm2-8m=/weights/8m,esm2-35m=random:7",
                "polysome.inference.batch-tokens",
                "2048",
                "polysome.inference.max-residues",
                "4000",
                "polysome.inference.device",
                "cuda:1",
                "polysome.inference.precision",
                "bf16",
                "polysome.inference.backend",
                "onednn"));
        // Then
        assertThat(config.weights()).contains(List.of("esm2-8m=/weights/8m", "esm2-35m=random:7"));
        assertThat(config.batchTokens()).hasValue(2048);
        assertThat(config.maxResidues()).isEqualTo(4000);
        assertThat(config.device()).isEqualTo("cuda:1");
        assertThat(config.precision()).isEqualTo("bf16");
        assertThat(config.backend()).isEqualTo("onednn");
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertThatThrownBy(() -> config(Map.of("polysome.inference.batch-token", "1")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("polysome.inference.batch-token");
    }

    private static InferenceConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(InferenceConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(InferenceConfig.class);
    }
}
