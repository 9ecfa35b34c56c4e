package io.polysome.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ItemFailure;
import io.polysome.inference.LongSequence;
import io.polysome.inference.Matrix;
import io.polysome.inference.Precision;
import io.polysome.inference.Scan;
import io.polysome.inference.ScanMethod;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.TooLong;
import io.polysome.inference.WeightsLabel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultLineWriterTest {
    private static final SequenceOutput NOTHING =
            new SequenceOutput(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null, null, null);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void everyOutputHasItsPlace() throws IOException {
        // Given
        SequenceOutput output = new SequenceOutput(
                new TreeMap<>(Map.of(0, new float[] {1, 2}, 6, new float[] {3, 4})),
                new TreeMap<>(Map.of(6, new float[] {5, 6})),
                new TreeMap<>(Map.of(6, new Matrix(1, 2, new float[] {7, 8}))),
                new Matrix(1, 2, new float[] {9, 10}),
                new Matrix(2, 2, new float[] {0.1f, 0.2f, 0.3f, 0.4f}),
                new Matrix(2, 1, new float[] {0.5f, 0.6f}));
        // When
        write(WeightsLabel.PUBLISHED, writer -> writer.write(3, "a", output, List.of("<mask>")));
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"sequence_index\":3,\"id\":\"a\","
                        + "\"embeddings\":[{\"layer\":0,\"embedding\":[1.0,2.0]},{\"layer\":6,\"embedding\":[3.0,4.0]}],"
                        + "\"bos_embeddings\":[{\"layer\":6,\"embedding\":[5.0,6.0]}],"
                        + "\"per_token_embeddings\":[{\"layer\":6,\"embeddings\":[[7.0,8.0]]}],"
                        + "\"contacts\":[[0.1,0.2],[0.3,0.4]],\"attentions\":[[0.5],[0.6]],"
                        + "\"logits\":[[9.0,10.0]],\"vocab_tokens\":[\"L\",\"A\",\"G\",\"V\",\"S\",\"E\",\"R\",\"T\",\"I\","
                        + "\"D\",\"P\",\"K\",\"Q\",\"N\",\"F\",\"Y\",\"M\",\"H\",\"W\",\"C\"],"
                        + "\"sequence_tokens\":[\"<mask>\"],\"weights\":\"published\"}\n");
    }

    @Test
    void scoresHaveTheirPlace() throws IOException {
        // Given
        float[] row = {1, 0};
        Scan scan = new Scan(ScanMethod.MASKED_MARGINAL, Arrays.asList(row, null));
        // When
        write(WeightsLabel.RANDOM, writer -> {
            writer.write(0, null, SequenceOutput.ofLogProb(-12.5f), List.of());
            writer.write(1, null, SequenceOutput.ofPseudoPerplexity(7.25f), List.of());
            writer.write(2, null, SequenceOutput.ofScan(scan), List.of());
        });
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "{\"sequence_index\":0,\"log_prob\":-12.5,\"weights\":\"random\"}",
                        "{\"sequence_index\":1,\"pseudo_perplexity\":7.25,\"weights\":\"random\"}",
                        "{\"sequence_index\":2,\"scan\":{\"scores\":[[1.0,0.0],null],\"vocab_tokens\":[\"L\",\"A\",\"G\","
                                + "\"V\",\"S\",\"E\",\"R\",\"T\",\"I\",\"D\",\"P\",\"K\",\"Q\",\"N\",\"F\",\"Y\",\"M\",\"H\","
                                + "\"W\",\"C\"],\"method\":\"masked_marginal\"},\"weights\":\"random\"}");
    }

    @Test
    void whatWasDoneWithALongSequenceIsSaid() throws IOException {
        // When
        write(WeightsLabel.RANDOM, writer -> {
            writer.write(0, null, NOTHING.with(new LongSequence(TooLong.TRUNCATE, 5000, 2048, 1)), List.of());
            writer.write(1, null, NOTHING.with(new LongSequence(TooLong.WINDOW, 5000, 5000, 7)), List.of());
        });
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "{\"sequence_index\":0,\"too_long\":{\"policy\":\"truncate\",\"residues\":5000,\"used\":2048},"
                                + "\"weights\":\"random\"}",
                        "{\"sequence_index\":1,\"too_long\":{\"policy\":\"window\",\"residues\":5000,\"used\":5000,"
                                + "\"windows\":7},\"weights\":\"random\"}");
    }

    @Test
    void whatWasNotAskedForIsLeftOut() throws IOException {
        // When
        write(WeightsLabel.UNVERIFIED, writer -> writer.write(0, null, NOTHING, List.of()));
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"sequence_index\":0,\"weights\":\"unverified\"}\n");
    }

    @Test
    void aFailureSaysWhatWhereAndWhose() throws IOException {
        // When
        write(
                WeightsLabel.RANDOM,
                writer -> writer.write(
                        1, "b", ItemFailure.invalidSequence("residue 3 is 'J'"), new InputPosition(4, 2, 3)));
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"sequence_index\":1,\"id\":\"b\",\"error\":{\"type\":\"invalid-sequence\","
                        + "\"detail\":\"residue 3 is 'J'\",\"retryable\":false,\"fault\":\"client\","
                        + "\"line\":4,\"record\":2,\"residue\":3},\"weights\":\"random\"}\n");
    }

    @Test
    void aFailureWithoutPositionHasNone() throws IOException {
        // When
        write(WeightsLabel.RANDOM, writer -> writer.write(1, null, ItemFailure.notFinite(), InputPosition.UNKNOWN));
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("\"retryable\":true,\"fault\":\"service\"}")
                .doesNotContain("line");
    }

    @Test
    void eachResultIsALine() throws IOException {
        // When
        write(WeightsLabel.RANDOM, writer -> {
            writer.write(0, "a\n\"b", NOTHING, List.of());
            writer.write(1, null, NOTHING, List.of());
        });
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNumberIsTheShortestTextThatReadsBackTheSame(long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20)));
        }
        SequenceOutput output = new SequenceOutput(
                new TreeMap<>(Map.of(1, values)), new TreeMap<>(), new TreeMap<>(), null, null, null);
        // When
        write(WeightsLabel.RANDOM, writer -> writer.write(0, null, output, List.of()));
        // Then
        String line = bytes.toString(StandardCharsets.UTF_8);
        String[] texts =
                line.substring(line.lastIndexOf('[') + 1, line.indexOf(']')).split(",");
        assertThat(texts).hasSize(values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat(Float.parseFloat(texts[i])).isEqualTo(values[i]);
            assertThat(texts[i]).hasSameSizeAs(Float.toString(values[i]));
        }
    }

    @Test
    void aLineSaysItsPrecisionWhenThatIsApproximate() throws IOException {
        // When
        for (Precision precision : Precision.values()) {
            write(WeightsLabel.PUBLISHED, precision, writer -> writer.write(0, null, NOTHING, List.of()));
        }
        // Then
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        {"sequence_index":0,"weights":"published"}
                        {"sequence_index":0,"weights":"published","precision":"fp16"}
                        {"sequence_index":0,"weights":"published","precision":"bf16"}
                        {"sequence_index":0,"weights":"published","precision":"int8"}
                        """);
    }

    private interface Writing {
        void to(ResultLineWriter writer) throws IOException;
    }

    private void write(WeightsLabel weights, Writing writing) throws IOException {
        write(weights, Precision.FP32, writing);
    }

    private void write(WeightsLabel weights, Precision precision, Writing writing) throws IOException {
        try (ResultLineWriter writer = new ResultLineWriter(bytes, weights, precision)) {
            writing.to(writer);
        }
    }
}
