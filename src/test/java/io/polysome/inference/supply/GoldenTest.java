package io.polysome.inference.supply;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.Compute;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.Matrix;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import io.polysome.inference.Precision;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.sequence.ProteinSequence;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers are there for every published model, pass when they are given, and fail when others are. */
class GoldenTest {

    static List<PublishedModel> models() {
        return PublishedModel.ALL;
    }

    @ParameterizedTest
    @MethodSource("models")
    void aModelThatAnswersThusPasses(PublishedModel published) {
        // Given
        Golden golden = Golden.find(published.slug()).orElseThrow();
        // When
        List<Golden.Measure> measures = golden.measure(new Recorded(golden, published.architecture(), 0));
        // Then
        assertThat(measures)
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(m -> assertThat(m.holds()).as("%s", m).isTrue());
    }

    @ParameterizedTest
    @MethodSource("models")
    void noiseOfBfloat16PassesAndMoreDoesNot(PublishedModel published) {
        // Given
        Golden golden = Golden.find(published.slug()).orElseThrow();
        // When
        List<Golden.Measure> little = golden.measure(new Recorded(golden, published.architecture(), 0.01));
        List<Golden.Measure> much = golden.measure(new Recorded(golden, published.architecture(), 0.2));
        // Then
        assertThat(little.subList(0, 4))
                .allSatisfy(m -> assertThat(m.holds()).as("%s", m).isTrue());
        assertThat(much.getFirst().holds()).isFalse();
        assertThat(much.get(2).holds()).isFalse();
    }

    /** Answers what is recorded, with noise of a share of the numbers' size. */
    private record Recorded(Golden golden, ModelArchitecture architecture, double noise) implements LanguageModel {

        @Override
        public WeightsLabel weights() {
            return WeightsLabel.PUBLISHED;
        }

        @Override
        public Compute compute() {
            return new Compute("cpu", "mkl", Precision.FP32, 1024, Map.of());
        }

        @Override
        public Set<OutputHead> outputHeads() {
            return EnumSet.allOf(OutputHead.class);
        }

        @Override
        public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
            sink.accept(0, answer(sequences.getFirst()));
        }

        private SequenceOutput answer(ProteinSequence sequence) {
            int d = architecture.hiddenSize();
            float[] mean = new float[d];
            float[] bos = new float[d];
            float[] residues = new float[sequence.length() * d];
            float[] logits = new float[sequence.length() * 20];
            for (Golden.Case recorded : golden.cases()) {
                if (recorded.sequence().equals(sequence.text())) {
                    System.arraycopy(recorded.mean(), 0, mean, 0, d);
                    for (int row = 0; row < recorded.logits().length; row++) {
                        System.arraycopy(recorded.logits()[row], 0, logits, row * 20, 20);
                    }
                }
            }
            for (Golden.Exact recorded : golden.exact()) {
                if (recorded.sequence().equals(sequence.text())) {
                    System.arraycopy(recorded.rows()[0], 0, bos, 0, 3);
                    System.arraycopy(recorded.rows()[1], 0, residues, 0, 3);
                    System.arraycopy(recorded.rows()[2], 0, residues, d, 3);
                }
            }
            disturb(mean);
            disturb(logits);
            int last = architecture.layers();
            return new SequenceOutput(
                    new TreeMap<>(Map.of(last, mean)),
                    new TreeMap<>(Map.of(last, bos)),
                    new TreeMap<>(Map.of(last, new Matrix(sequence.length(), d, residues))),
                    new Matrix(sequence.length(), 20, logits),
                    null,
                    null);
        }

        private void disturb(float[] values) {
            double squares = 0;
            for (float value : values) {
                squares += (double) value * value;
            }
            double size = noise * Math.sqrt(squares / values.length);
            Random random = new Random(values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (size * random.nextGaussian());
            }
        }

        @Override
        public void close() {}
    }
}
