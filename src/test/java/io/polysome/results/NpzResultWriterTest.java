package io.polysome.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ItemFailure;
import io.polysome.inference.LongSequence;
import io.polysome.inference.Matrix;
import io.polysome.inference.Scan;
import io.polysome.inference.ScanMethod;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.TooLong;
import io.polysome.inference.WeightsLabel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NpzResultWriterTest {
    private static final float[] AMINO_ACIDS = new float[20];

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void vectorsOfAllSequencesAreOneArray() throws IOException {
        // When
        NpzFile archive = written(writer -> {
            writer.write(0, "a", 5, vectors(1, 2));
            writer.write(2, "b", 7, vectors(3, 4));
        });
        // Then
        assertThat(archive.shape("mean_0")).containsExactly(2L, 2L);
        assertThat(archive.floats("mean_0")).containsExactly(1, 2, 3, 4);
        assertThat(archive.floats("mean_6")).containsExactly(-1, -2, -3, -4);
        assertThat(archive.floats("bos_6")).containsExactly(1, 2, 3, 4);
        assertThat(archive.longs("sequence_index")).containsExactly(0, 2);
        assertThat(archive.texts("ids")).containsExactly("a", "b");
        assertThat(archive.longs("residues")).containsExactly(5, 7);
    }

    @Test
    void whatDiffersInShapeIsAnArrayEach() throws IOException {
        // Given
        SequenceOutput output = new SequenceOutput(
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(Map.of(6, new Matrix(2, 3, new float[] {1, 2, 3, 4, 5, 6}))),
                new Matrix(1, 20, AMINO_ACIDS),
                new Matrix(1, 1, new float[] {7}),
                new Matrix(2, 1, new float[] {8, 9}));
        // When
        NpzFile archive = written(writer -> writer.write(17, null, 2, output));
        // Then
        assertThat(archive.shape("per_token_6/17")).containsExactly(2L, 3L);
        assertThat(archive.floats("per_token_6/17")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(archive.shape("logits/17")).containsExactly(1L, 20L);
        assertThat(archive.floats("contacts/17")).containsExactly(7);
        assertThat(archive.shape("attentions/17")).containsExactly(2L, 1L);
        assertThat(archive.texts("vocab_tokens"))
                .hasSize(20)
                .startsWith("L", "A", "G")
                .endsWith("W", "C");
        assertThat(archive.texts("ids")).containsExactly("");
    }

    @Test
    void scoresAreNumbersAndScansAnArrayEach() throws IOException {
        // Given
        float[] row = AMINO_ACIDS.clone();
        row[3] = 1.5f;
        Scan scan = new Scan(ScanMethod.MASKED_MARGINAL, Arrays.asList(row, null));
        // When
        NpzFile archive = written(writer -> {
            writer.write(0, "a", 2, SequenceOutput.ofLogProb(-3.5f));
            writer.write(1, "b", 2, SequenceOutput.ofLogProb(-4.5f));
            writer.write(2, "c", 2, SequenceOutput.ofPseudoPerplexity(8));
            writer.write(3, "d", 2, SequenceOutput.ofScan(scan));
        });
        // Then
        assertThat(archive.shape("log_prob")).containsExactly(2L);
        assertThat(archive.floats("log_prob")).containsExactly(-3.5f, -4.5f);
        assertThat(archive.floats("pseudo_perplexity")).containsExactly(8);
        assertThat(archive.shape("scan/3")).containsExactly(2L, 20L);
        assertThat(Arrays.copyOf(archive.floats("scan/3"), 20)).isEqualTo(row);
        assertThat(Arrays.copyOfRange(archive.floats("scan/3"), 20, 40)).containsOnly(Float.NaN);
    }

    @Test
    void failuresAreNamedApart() throws IOException {
        // When
        NpzFile archive = written(writer -> {
            writer.write(0, "a", 5, vectors(1, 2));
            writer.write(1, "söß🧬", ItemFailure.notFinite());
            writer.write(2, null, ItemFailure.invalidSequence("residue 3 is 'J'"));
        });
        // Then
        assertThat(archive.shape("mean_0")).containsExactly(1L, 2L);
        assertThat(archive.longs("failed_index")).containsExactly(1, 2);
        assertThat(archive.texts("failed_ids")).containsExactly("söß🧬", "");
        assertThat(archive.texts("failed_type")).containsExactly("not-finite", "invalid-sequence");
        assertThat(archive.texts("failed_detail").getLast()).isEqualTo("residue 3 is 'J'");
    }

    @Test
    void whatWasDoneWithALongSequenceIsSaid() throws IOException {
        // When
        NpzFile archive = written(writer -> {
            writer.write(0, "a", 5, vectors(1, 2));
            writer.write(1, "b", 5000, vectors(1, 2).with(new LongSequence(TooLong.TRUNCATE, 5000, 2048, 1)));
            writer.write(2, "c", 5000, vectors(1, 2).with(new LongSequence(TooLong.WINDOW, 5000, 5000, 7)));
        });
        // Then
        assertThat(archive.longs("residues")).containsExactly(5, 5000, 5000);
        assertThat(archive.longs("residues_used")).containsExactly(5, 2048, 5000);
        assertThat(archive.longs("windows")).containsExactly(1, 1, 7);
    }

    @Test
    void anArchiveOfNothingIsStillOne() throws IOException {
        // When
        NpzFile archive = written(writer -> {});
        // Then
        assertThat(archive.shape("ids")).containsExactly(0L);
        assertThat(archive.longs("sequence_index")).isEmpty();
        assertThat(archive.shape("weights")).isEmpty();
        assertThat(archive.texts("weights")).containsExactly("random");
    }

    @Test
    void theSameResultsMakeTheSameBytes() throws IOException {
        // Given
        written(writer -> writer.write(0, "a", 5, vectors(1, 2)));
        byte[] first = bytes.toByteArray();
        bytes.reset();
        // When
        written(writer -> writer.write(0, "a", 5, vectors(1, 2)));
        // Then
        assertThat(bytes.toByteArray()).isEqualTo(first);
    }

    private static SequenceOutput vectors(float x, float y) {
        return new SequenceOutput(
                new TreeMap<>(Map.of(0, new float[] {x, y}, 6, new float[] {-x, -y})),
                new TreeMap<>(Map.of(6, new float[] {x, y})),
                new TreeMap<>(),
                null,
                null,
                null);
    }

    private interface Writing {
        void to(NpzResultWriter writer) throws IOException;
    }

    private NpzFile written(Writing writing) throws IOException {
        try (NpzResultWriter writer = new NpzResultWriter(bytes, WeightsLabel.RANDOM)) {
            writing.to(writer);
            writer.finish();
        }
        return NpzFile.read(bytes.toByteArray());
    }
}
