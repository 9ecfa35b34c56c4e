package io.polysome.results;

import io.polysome.inference.ItemFailure;
import io.polysome.inference.LongSequence;
import io.polysome.inference.Matrix;
import io.polysome.inference.Scan;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsLabel;
import io.polysome.sequence.Alphabet;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes results as one NumPy archive (.npz). What has the same shape for every sequence becomes one array with a row for
 * each that succeeded, such as {@code mean_33}; what has not becomes an array each, such as {@code logits/17}, where 17 is
 * the {@code sequence_index}. Those go into the archive as they come; the rows wait in temporary files. Memory holds one
 * sequence's numbers and the names in the archive.
 *
 * <p>Belongs to one thread. An archive that was not finished cannot be read. Closing drops the temporary files, and
 * leaves the stream to whoever opened it.
 */
public final class NpzResultWriter implements AutoCloseable {
    private final ZipOutputStream zip;
    private final Map<String, NpyColumn> columns = new LinkedHashMap<>();
    private final WeightsLabel weights;
    private boolean hasAminoAcidColumns;

    public NpzResultWriter(OutputStream out, WeightsLabel weights) throws IOException {
        zip = new ZipOutputStream(out);
        this.weights = weights;
        for (String name : List.of("sequence_index", "residues", "residues_used", "windows", "failed_index")) {
            columns.put(name, NpyColumn.ofLongs());
        }
        for (String name : List.of("ids", "failed_ids", "failed_type", "failed_detail")) {
            columns.put(name, NpyColumn.ofTexts());
        }
    }

    /**
     * @param index 0-based, in the input
     * @param residues of the whole sequence
     */
    public void write(long index, @Nullable String id, int residues, SequenceOutput output) throws IOException {
        LongSequence cut = output.longSequence();
        column("sequence_index").add(index);
        column("ids").add(id == null ? "" : id);
        column("residues").add((long) residues);
        column("residues_used").add((long) (cut == null ? residues : cut.used()));
        column("windows").add((long) (cut == null ? 1 : cut.windows()));
        addRows("mean", output.mean());
        addRows("bos", output.bos());
        for (var entry : output.perToken().entrySet()) {
            writeMatrix("per_token_%d/%d".formatted(entry.getKey(), index), entry.getValue());
        }
        if (output.logits() != null) {
            hasAminoAcidColumns = true;
            writeMatrix("logits/" + index, output.logits());
        }
        if (output.contacts() != null) {
            writeMatrix("contacts/" + index, output.contacts());
        }
        if (output.attentions() != null) {
            writeMatrix("attentions/" + index, output.attentions());
        }
        if (output.logProb() != null) {
            addNumber("log_prob", output.logProb());
        }
        if (output.pseudoPerplexity() != null) {
            addNumber("pseudo_perplexity", output.pseudoPerplexity());
        }
        if (output.scan() != null) {
            hasAminoAcidColumns = true;
            writeMatrix("scan/" + index, matrix(output.scan()));
        }
    }

    public void write(long index, @Nullable String id, ItemFailure failure) throws IOException {
        column("failed_index").add(index);
        column("failed_ids").add(id == null ? "" : id);
        column("failed_type").add(failure.type());
        column("failed_detail").add(failure.detail());
    }

    /** After the last sequence: completes the archive. */
    public void finish() throws IOException {
        for (var entry : columns.entrySet()) {
            begin(entry.getKey(), entry.getKey().matches("ids|failed_.*"));
            entry.getValue().writeTo(zip);
        }
        if (hasAminoAcidColumns) {
            begin("vocab_tokens", true);
            zip.write(new NpyHeader(NpyHeader.text(1), Alphabet.AMINO_ACIDS.size()).bytes());
            zip.write(NpyColumn.utf32(String.join("", Alphabet.AMINO_ACIDS), Alphabet.AMINO_ACIDS.size()));
        }
        begin("weights", true);
        int length = weights.wireName().length();
        zip.write(new NpyHeader(NpyHeader.text(length)).bytes());
        zip.write(NpyColumn.utf32(weights.wireName(), length));
        zip.finish();
        zip.flush();
    }

    @Override
    public void close() throws IOException {
        for (NpyColumn column : columns.values()) {
            column.close();
        }
    }

    private NpyColumn column(String name) {
        NpyColumn column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("there is no column " + name);
        }
        return column;
    }

    private void addRows(String output, SortedMap<Integer, float[]> vectorByLayer) throws IOException {
        for (var entry : vectorByLayer.entrySet()) {
            String name = output + "_" + entry.getKey();
            if (!columns.containsKey(name)) {
                columns.put(name, NpyColumn.ofVectors(entry.getValue().length));
            }
            column(name).add(entry.getValue());
        }
    }

    private void addNumber(String name, float number) throws IOException {
        if (!columns.containsKey(name)) {
            columns.put(name, NpyColumn.ofFloats());
        }
        column(name).add(number);
    }

    private void writeMatrix(String name, Matrix matrix) throws IOException {
        begin(name, false);
        zip.write(new NpyHeader(NpyHeader.FLOAT32, matrix.rows(), matrix.columns()).bytes());
        for (int row = 0; row < matrix.rows(); row++) {
            zip.write(NpyColumn.littleEndian(matrix.values(), row * matrix.columns(), matrix.columns()));
        }
    }

    /** A row for a letter that is none of the 20 holds NaN, as an array has no other word for nothing. */
    private static Matrix matrix(Scan scan) {
        int columns = Alphabet.AMINO_ACIDS.size();
        float[] values = new float[scan.rows().size() * columns];
        for (int i = 0; i < scan.rows().size(); i++) {
            float[] row = scan.rows().get(i);
            if (row == null) {
                Arrays.fill(values, i * columns, (i + 1) * columns, Float.NaN);
            } else {
                System.arraycopy(row, 0, values, i * columns, columns);
            }
        }
        return new Matrix(scan.rows().size(), columns, values);
    }

    /** Numbers hardly compress, texts filled up with zeros do very well. */
    private void begin(String name, boolean compress) throws IOException {
        zip.setLevel(compress ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
        ZipEntry entry = new ZipEntry(name + ".npy");
        // as NumPy does, so that the same input makes the same file
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
    }
}
