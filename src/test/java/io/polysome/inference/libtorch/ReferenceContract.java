package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.Action;
import io.polysome.inference.Backend;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.Output;
import io.polysome.inference.Precision;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.Weights;
import io.polysome.inference.weights.WeightsFolder;
import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number against the original implementation in float32, in each precision and with each library. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReferenceContract {
    private static final InferenceTask EVERYTHING =
            new InferenceTask(Action.ENCODE, EnumSet.allOf(Output.class), new TreeSet<>(List.of(0, 1, 2, 3)));

    private final Precision precision;
    private final Optional<Backend> backend;
    private @Nullable LibtorchModel model;

    ReferenceContract(Precision precision, Optional<Backend> backend) {
        this.precision = precision;
        this.backend = backend;
    }

    @BeforeAll
    void load() throws WeightsException {
        try (Weights weights = FileWeights.open(new WeightsFolder(ReferenceCase.folder()))) {
            model = LibtorchModel.load(
                    weights,
                    WeightsLabel.UNVERIFIED,
                    new ComputeOptions(ComputeOptions.CPU, precision, backend, OptionalInt.empty()));
        }
    }

    @AfterAll
    void close() {
        model().close();
    }

    private LibtorchModel model() {
        return Objects.requireNonNull(model);
    }

    static List<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aSequenceAloneMatches(ReferenceCase reference) {
        // When
        List<SequenceOutput> outputs = run(List.of(reference.protein()));
        // Then
        assertThat(reference.errorsOf(outputs.getFirst()))
                .allSatisfy((array, error) -> assertThat(error).as(array).isLessThan(precision.errorBound()));
    }

    static List<ReferenceCase> casesWithLogProb() {
        return cases().stream().filter(reference -> reference.logProb() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("casesWithLogProb")
    void theLogProbabilityMatches(ReferenceCase reference) {
        // Given
        InferenceTask task = new InferenceTask(Action.LOG_PROB, EnumSet.noneOf(Output.class), new TreeSet<>());
        List<SequenceOutput> outputs = new ArrayList<>();
        // When
        model().run(task, List.of(reference.protein()), (index, result) -> outputs.add((SequenceOutput) result));
        // Then
        float expected = Objects.requireNonNull(reference.logProb());
        assertThat(Objects.requireNonNull(outputs.getFirst().logProb()))
                .isCloseTo(expected, Percentage.withPercentage(100 * precision.errorBound()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everySequenceOfAMixedBatchMatches(long seed) {
        // Given
        List<ReferenceCase> shuffled = new ArrayList<>(cases());
        shuffled.addAll(cases());
        Collections.shuffle(shuffled, new Random(seed));
        // When
        List<SequenceOutput> outputs =
                run(shuffled.stream().map(ReferenceCase::protein).toList());
        // Then
        assertThat(shuffled)
                .allSatisfy(reference -> assertThat(reference.errorsOf(outputs.get(shuffled.indexOf(reference))))
                        .allSatisfy(
                                (array, error) -> assertThat(error).as(array).isLessThan(precision.errorBound())));
    }

    private List<SequenceOutput> run(List<ProteinSequence> sequences) {
        List<SequenceOutput> outputs = new ArrayList<>();
        model().run(EVERYTHING, sequences, (index, result) -> outputs.add((SequenceOutput) result));
        return outputs;
    }
}
