package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polysome.inference.Action;
import io.polysome.inference.Compute;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Output;
import io.polysome.inference.Precision;
import io.polysome.inference.RelativeError;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.RandomWeights;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is chosen at load, and the parts of the way to CUDA that run on a CPU. */
class ComputeOnCpuTest {
    private static final ModelArchitecture TINY = new ModelArchitecture(3, 64, 4);
    private static final InferenceTask EVERYTHING =
            new InferenceTask(Action.ENCODE, EnumSet.allOf(Output.class), new TreeSet<>(List.of(0, 1, 3)));

    @Test
    void theFasterLibraryIsChosenAndTheFiguresAreKept() throws WeightsException {
        // When
        Compute compute = compute(options(ComputeOptions.AUTO, "fp32", "auto"));
        // Then
        assumeTrue(compute.device().equals("cpu"));
        assertThat(compute.calibration()).containsOnlyKeys("mkl", "onednn");
        assertThat(compute.calibration().values())
                .allSatisfy(rate -> assertThat(rate).isPositive());
        double gain = compute.calibration().getOrDefault("onednn", 0.0)
                / compute.calibration().getOrDefault("mkl", 1.0);
        assertThat(compute.backend()).isEqualTo(gain > 1.1 ? "onednn" : "mkl");
        assertThat(compute.batchTokens()).isEqualTo(1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkl", "onednn"})
    void aPinnedLibraryIsTakenWithoutTiming(String backend) throws WeightsException {
        // When
        Compute compute = compute(options("cpu", "fp32", backend));
        // Then
        assertThat(compute).isEqualTo(new Compute("cpu", backend, Precision.FP32, 1024, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"bf16,onednn,onednn-bf16", "int8,fbgemm,fbgemm-int8"})
    void aReducedPrecisionHasItsLibraryAndIsTimedBesideFloat32(String precision, String backend, String title)
            throws WeightsException {
        // When
        Compute compute = compute(options("cpu", precision, "auto"));
        // Then
        assertThat(compute.backend()).isEqualTo(backend);
        assertThat(compute.precision().wireName()).isEqualTo(precision);
        assertThat(compute.calibration()).containsOnlyKeys("mkl", "onednn", title);
    }

    @ParameterizedTest
    @CsvSource({"auto,fp16,there is no other device", "cuda:0,fp32,device cuda:0 cannot be used"})
    void aDeviceThatIsNotThereIsRefusedWithItsName(String device, String precision, String message) {
        assumeTrue(isCpuOnly());
        assertThatThrownBy(() -> compute(options(device, precision, "auto")))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void attentionFallsBackToOneSequenceAfterAnotherWhereTheKernelsOfCudaDoNotRun() throws WeightsException {
        assumeTrue(isCpuOnly());
        // Given
        try (TorchModule module = TorchModule.compile();
                RandomWeights weights = new RandomWeights(TINY, 0);
                LoadedWeights loaded = LoadedWeights.handOver(weights, module, options("cpu", "bf16", "auto"))) {
            // When
            AttentionKernel kernel = AttentionKernel.fastest(module, Precision.BF16);
            // Then
            assertThat(loaded.calibration().method()).isEqualTo(LinearMethod.ONEDNN_BF16);
            assertThat(kernel).isEqualTo(AttentionKernel.EACH);
        }
    }

    @Test
    void onednnAnswersWithTheSameBitsInEveryBatch() throws WeightsException {
        // Given: more than one row of tokens, a long sequence among short ones
        RandomSequences random = new RandomSequences(9);
        List<ProteinSequence> sequences = new ArrayList<>(random.next(20, 1, 300));
        sequences.add(7, random.next(500));
        try (RandomWeights weights = new RandomWeights(new ModelArchitecture(2, 320, 20), 0);
                LibtorchModel model =
                        LibtorchModel.load(weights, WeightsLabel.RANDOM, options("cpu", "fp32", "onednn"))) {
            InferenceTask task = new InferenceTask(
                    Action.ENCODE, EnumSet.of(Output.PER_TOKEN, Output.LOGITS), new TreeSet<>(List.of(2)));
            // When
            List<SequenceOutput> together = run(model, task, sequences);
            // Then
            for (int i = 0; i < sequences.size(); i++) {
                List<float[]> alone =
                        run(model, task, List.of(sequences.get(i))).getFirst().arrays();
                assertThat(together.get(i).arrays()).usingRecursiveComparison().isEqualTo(alone);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bf16", "int8"})
    void aReducedPrecisionsNumbersDoNotDependOnTheNeighbours(String precision) throws WeightsException {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(5).next(12, 1, 150);
        try (LibtorchModel model = load(options("cpu", precision, "auto"))) {
            // When
            List<SequenceOutput> together = run(model, sequences);
            // Then
            for (int i = 0; i < sequences.size(); i++) {
                List<float[]> alone =
                        run(model, List.of(sequences.get(i))).getFirst().arrays();
                for (int a = 0; a < alone.size(); a++) {
                    assertThat(RelativeError.l2(together.get(i).arrays().get(a), alone.get(a)))
                            .isLessThanOrEqualTo(1e-6);
                }
            }
        }
    }

    private static boolean isCpuOnly() {
        try {
            return compute(ComputeOptions.DEFAULT).device().equals("cpu");
        } catch (WeightsException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ComputeOptions options(String device, String precision, String backend) {
        return ComputeOptions.parse(device, precision, backend, OptionalInt.empty());
    }

    private static Compute compute(ComputeOptions options) throws WeightsException {
        try (LibtorchModel model = load(options)) {
            return model.compute();
        }
    }

    private static LibtorchModel load(ComputeOptions options) throws WeightsException {
        try (RandomWeights weights = new RandomWeights(TINY, 0)) {
            return LibtorchModel.load(weights, WeightsLabel.RANDOM, options);
        }
    }

    private static List<SequenceOutput> run(LibtorchModel model, List<ProteinSequence> sequences) {
        return run(model, EVERYTHING, sequences);
    }

    private static List<SequenceOutput> run(LibtorchModel model, InferenceTask task, List<ProteinSequence> sequences) {
        List<SequenceOutput> outputs = new ArrayList<>();
        model.run(task, sequences, (index, result) -> outputs.add((SequenceOutput) result));
        return outputs;
    }
}
