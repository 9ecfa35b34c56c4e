package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InferenceTaskTest {
    private static final ModelArchitecture MODEL = new ModelArchitecture(6, 320, 20);
    private static final Set<OutputHead> ALL = EnumSet.allOf(OutputHead.class);

    @Test
    void encodeDefaultsToTheMeanOfTheLastLayer() throws Exception {
        assertThat(InferenceTask.resolve(Action.ENCODE, null, null, MODEL, ALL))
                .isEqualTo(new InferenceTask(Action.ENCODE, Set.of(Output.MEAN), new TreeSet<>(Set.of(6))));
    }

    @Test
    void predictAnswersWithLogits() throws Exception {
        assertThat(InferenceTask.resolve(Action.PREDICT, null, null, MODEL, ALL).outputs())
                .containsExactly(Output.LOGITS);
    }

    @Test
    void negativeLayersCountFromTheEnd() throws Exception {
        assertThat(InferenceTask.resolve(Action.ENCODE, null, List.of(-1, -7, 2, 2), MODEL, ALL)
                        .layers())
                .containsExactly(0, 2, 6);
    }

    @Test
    void everyWrongValueIsNamedAtOnce() {
        assertThatThrownBy(() ->
                        InferenceTask.resolve(Action.ENCODE, List.of("mean", "means"), List.of(7, -8, 0), MODEL, ALL))
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
        assertThatThrownBy(() -> InferenceTask.resolve(Action.PREDICT, List.of("mean"), List.of(1), MODEL, ALL))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void outputsOfAHeadThatTheWeightsLackAreRefusedByName() {
        assertThatThrownBy(() -> InferenceTask.resolve(
                        Action.ENCODE, List.of("mean", "logits", "contacts"), null, MODEL, Set.of()))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems())
                                .containsExactlyInAnyOrder(
                                        "this model's weights have no language-model head, so logits cannot be"
                                                + " computed",
                                        "this model's weights have no contact head, so contacts cannot be computed"));
    }

    @Test
    void predictNeedsTheLanguageModelHead() {
        assertThatThrownBy(() -> InferenceTask.resolve(Action.PREDICT, null, null, MODEL, Set.of(OutputHead.CONTACT)))
                .hasMessageContaining("no language-model head, so logits cannot be computed");
    }

    @Test
    void outputsThatNeedNoHeadAreThereWithoutAny() throws Exception {
        assertThat(InferenceTask.resolve(
                                Action.ENCODE, List.of("mean", "bos", "per_token", "attentions"), null, MODEL, Set.of())
                        .outputs())
                .hasSize(4);
    }
}
