package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InferenceTaskTest {
    private static final ModelArchitecture MODEL = new ModelArchitecture(6, 320, 20);
    private static final Set<OutputHead> ALL = EnumSet.allOf(OutputHead.class);

    @Test
    void encodeDefaultsToTheMeanOfTheLastLayer() throws Exception {
        assertThat(InferenceTask.resolve(Action.ENCODE, TaskParams.DEFAULTS, MODEL, ALL))
                .isEqualTo(new InferenceTask(Action.ENCODE, Set.of(Output.MEAN), new TreeSet<>(Set.of(6))));
    }

    @Test
    void predictAnswersWithLogits() throws Exception {
        assertThat(InferenceTask.resolve(Action.PREDICT, TaskParams.DEFAULTS, MODEL, ALL)
                        .outputs())
                .containsExactly(Output.LOGITS);
    }

    @Test
    void negativeLayersCountFromTheEnd() throws Exception {
        assertThat(InferenceTask.resolve(Action.ENCODE, TaskParams.outputs(null, List.of(-1, -7, 2, 2)), MODEL, ALL)
                        .layers())
                .containsExactly(0, 2, 6);
    }

    @Test
    void everyWrongValueIsNamedAtOnce() {
        assertThatThrownBy(() -> InferenceTask.resolve(
                        Action.ENCODE, TaskParams.outputs(List.of("mean", "means"), List.of(7, -8, 0)), MODEL, ALL))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        p -> assertThat(p).contains("'means' is not one of mean, bos, per_token"),
                                        p -> assertThat(p).contains("7 is not within -7..6"),
                                        p -> assertThat(p).contains("-8 is not within -7..6")));
    }

    @Test
    void aScanIsMaskedMarginalUnlessItSaysOtherwise() throws Exception {
        assertThat(InferenceTask.resolve(Action.SCAN, TaskParams.DEFAULTS, MODEL, ALL)
                        .method())
                .isEqualTo(ScanMethod.MASKED_MARGINAL);
        assertThat(InferenceTask.resolve(Action.SCAN, wishes("wild_type_marginal", null), MODEL, ALL)
                        .method())
                .isEqualTo(ScanMethod.WILD_TYPE_MARGINAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
        ENCODE            | -                | -               | masked_marginal | -      | params.method is only for scan, not for encode
        SCAN              | -                | -               | best            | -      | 'best' is neither masked_marginal nor
        SCAN              | mean             | -               | -               | -      | params.include is only for encode, not for scan
        LOG_PROB          | -                | 1               | -               | -      | params.repr_layers is only for encode, not for log_prob
        ENCODE            | -                | -               | -               | split  | 'split' is not one of error, truncate, window
        ENCODE            | contacts         | -               | -               | window | window is only for mean, bos and per_token of encode
        ENCODE            | attentions       | -               | -               | window | window is only for mean, bos and per_token of encode
        ENCODE            | logits           | -               | -               | window | window is only for mean, bos and per_token of encode
        PREDICT           | -                | -               | -               | window | window is only for mean, bos and per_token of encode
        PSEUDO_PERPLEXITY | -                | -               | -               | window | window is only for mean, bos and per_token of encode
        """)
    void whatDoesNotGoTogetherIsRefused(
            Action action,
            @Nullable String include,
            @Nullable Integer layer,
            @Nullable String method,
            @Nullable String tooLong,
            String problem) {
        // Given
        TaskParams params = new TaskParams(
                include == null ? null : List.of(include),
                layer == null ? null : List.of(layer),
                method,
                tooLong,
                2048);
        // Then
        assertThatThrownBy(() -> InferenceTask.resolve(action, params, MODEL, ALL))
                .isInstanceOf(InvalidTaskException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void embeddingsGoInWindows() throws Exception {
        // Given
        TaskParams params = new TaskParams(List.of("mean", "bos", "per_token"), null, null, "window", 2048);
        // Then
        assertThat(InferenceTask.resolve(Action.ENCODE, params, MODEL, ALL).limit())
                .isEqualTo(new LengthLimit(2048, TooLong.WINDOW));
    }

    @ParameterizedTest
    @CsvSource({"ENCODE, 1, 300", "PREDICT, 1, 300", "LOG_PROB, 1, 300", "PSEUDO_PERPLEXITY, 299, 300", "SCAN, 299, 300"
    })
    void theCostIsThatOfAllPasses(Action action, int passes, int residues) {
        // Given
        ProteinSequence sequence = RandomSequences.parse("M".repeat(residues - 1) + "X");
        InferenceTask task = new InferenceTask(action, Set.of(Output.LOGITS), new TreeSet<>());
        // Then
        assertThat(task.flops(sequence, MODEL)).isEqualTo(passes * MODEL.flops(residues));
        assertThat(task.tokens(sequence)).isEqualTo(passes * (residues + 2L));
    }

    @ParameterizedTest
    @CsvSource({"TRUNCATE, 1, 2048", "WINDOW, 7, 1022", "ERROR, 1, 5000"})
    void theCostOfALongSequenceIsThatOfWhatIsComputed(TooLong policy, int passes, int residues) {
        // Given
        ProteinSequence sequence = RandomSequences.parse("M".repeat(5000));
        InferenceTask task = new InferenceTask(
                Action.ENCODE,
                Set.of(Output.MEAN),
                new TreeSet<>(),
                ScanMethod.MASKED_MARGINAL,
                new LengthLimit(2048, policy));
        // Then
        assertThat(task.flops(sequence, MODEL)).isEqualTo(passes * MODEL.flops(residues));
    }

    private static TaskParams wishes(@Nullable String method, @Nullable String tooLong) {
        return new TaskParams(null, null, method, tooLong, 2048);
    }

    @Test
    void predictTakesNoWishes() {
        assertThatThrownBy(() -> InferenceTask.resolve(
                        Action.PREDICT, TaskParams.outputs(List.of("mean"), List.of(1)), MODEL, ALL))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void outputsOfAHeadThatTheWeightsLackAreRefusedByName() {
        assertThatThrownBy(() -> InferenceTask.resolve(
                        Action.ENCODE,
                        TaskParams.outputs(List.of("mean", "logits", "contacts"), null),
                        MODEL,
                        Set.of()))
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
        assertThatThrownBy(() ->
                        InferenceTask.resolve(Action.PREDICT, TaskParams.DEFAULTS, MODEL, Set.of(OutputHead.CONTACT)))
                .hasMessageContaining("no language-model head, so logits cannot be computed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"LOG_PROB", "PSEUDO_PERPLEXITY", "SCAN"})
    void scoresNeedTheLanguageModelHead(Action action) {
        assertThatThrownBy(() -> InferenceTask.resolve(action, TaskParams.DEFAULTS, MODEL, Set.of()))
                .hasMessageContaining("no language-model head, so %s cannot be computed".formatted(action.wireName()));
    }

    @Test
    void outputsThatNeedNoHeadAreThereWithoutAny() throws Exception {
        assertThat(InferenceTask.resolve(
                                Action.ENCODE,
                                TaskParams.outputs(List.of("mean", "bos", "per_token", "attentions"), null),
                                MODEL,
                                Set.of())
                        .outputs())
                .hasSize(4);
    }
}
