package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InferenceTaskTest {
    private static final ModelArchitecture MODEL = new ModelArchitecture(6, 320, 20);

    @Test
    void encodeDefaultsToTheMeanOfTheLastLayer() throws Exception {
        assertThat(InferenceTask.resolve(Action.ENCODE, null, null, MODEL))
                .isEqualTo(new InferenceTask(Action.ENCODE, Set.of(Output.MEAN), new TreeSet<>(Set.of(6))));
    }

    @Test
    void predictAnswersWithLogits() throws Exception {
        assertThat(InferenceTask.resolve(Action.PREDICT, null, null, MODEL).outputs())
                .containsExactly(Output.LOGITS);
    }

    @Test
    void negativeLayersCountFromTheEnd() throws Exception {
        assertThat(InferenceTask.resolve(Action.ENCODE, null, List.of(-1, -7, 2, 2), MODEL)
                        .layers())
                .containsExactly(0, 2, 6);
    }

    @Test
    void everyWrongValueIsNamedAtOnce() {
        assertThatThrownBy(
                        () -> InferenceTask.resolve(Action.ENCODE, List.of("mean", "means"), List.of(7, -8, 0), MODEL))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        p -> assertThat(p).contains("'means' is not one of mean, bos, per_token"),
                                        p -> assertThat(p).contains("7 is not within -7..6"),
                                        p -> assertThat(p).contains("-8 is not within -7..6")));
    }

    @Test
    void predictTakesNoWishes() {
        assertThatThrownBy(() -> InferenceTask.resolve(Action.PREDICT, List.of("mean"), List.of(1), MODEL))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }
}
