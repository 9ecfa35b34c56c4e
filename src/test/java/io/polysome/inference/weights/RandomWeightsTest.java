package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.polysome.inference.ModelArchitecture;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomWeightsTest {
    private static final ModelArchitecture SHAPE = new ModelArchitecture(6, 320, 20);
    private static final Parameter WEIGHT =
            new Parameter("esm.encoder.layer.3.intermediate.dense.weight", List.of(1280, 320));

    @Test
    void theBitsOfASeedNeverChange() {
        assertThat(values(0, WEIGHT)).startsWith(-0.055294152f, -0.02834416f, -0.08197326f, 0.059184063f);
    }

    @Test
    void anotherSeedGivesOtherNumbers() {
        assertThat(values(1, WEIGHT)).isNotEqualTo(values(0, WEIGHT));
    }

    @Test
    void everyParameterHasItsOwnNumbers() {
        // Given
        Parameter other = new Parameter("esm.encoder.layer.4.intermediate.dense.weight", WEIGHT.shape());
        // Then
        assertThat(values(0, other)).isNotEqualTo(values(0, WEIGHT));
    }

    @Test
    void aLinearWeightKeepsTheSizeOfItsInput() {
        // When
        float[] values = values(0, WEIGHT);
        // Then
        double squares = 0;
        double sum = 0;
        for (float value : values) {
            squares += (double) value * value;
            sum += value;
        }
        assertThat(squares / values.length * 320).isCloseTo(1, within(0.01));
        assertThat(sum / values.length).isCloseTo(0, within(1e-3));
    }

    @Test
    void aNormIsNearOne() {
        assertThat(values(0, new Parameter("lm_head.layer_norm.weight", List.of(320))))
                .usingElementComparator((a, b) -> Math.abs(a - b) < 0.1 ? 0 : Float.compare(a, b))
                .containsOnly(1f);
    }

    private static float[] values(long seed, Parameter parameter) {
        FloatBuffer buffer = FloatBuffer.allocate(parameter.elements());
        new RandomWeights(SHAPE, seed).read(parameter, buffer);
        return buffer.array();
    }
}
