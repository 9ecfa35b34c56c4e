package io.polysome.results;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.LongSequence;
import io.polysome.inference.Matrix;
import io.polysome.inference.Precision;
import io.polysome.inference.Scan;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.TooLong;
import io.polysome.inference.WeightsLabel;
import io.polysome.sequence.Alphabet;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes results as NDJSON, one line for each sequence: the one place that knows what a line looks like.
 *
 * <p>Numbers are written as the shortest text that reads back as the same float32. The weights' label stands on every
 * line, so that random numbers are never taken for biology, and so does the precision when it is approximate. Belongs to one thread. Closing flushes, and leaves the stream
 * to whoever opened it.
 */
public final class ResultLineWriter implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .rootValueSeparator((String) null)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final JsonGenerator json;
    private final WeightsLabel weights;
    private final Precision precision;

    public ResultLineWriter(OutputStream out, WeightsLabel weights, Precision precision) throws IOException {
        this.json = JSON.createGenerator(out);
        this.weights = weights;
        this.precision = precision;
    }

    /**
     * @param index 0-based, in the job
     * @param sequenceTokens for {@code predict}, beside the logits they belong to; empty otherwise. Of a sequence that was
     *     truncated those that have logits are written.
     */
    public void write(long index, @Nullable String id, SequenceOutput output, List<String> sequenceTokens)
            throws IOException {
        begin(index, id);
        writeVectors("embeddings", output.mean());
        writeVectors("bos_embeddings", output.bos());
        writePerToken(output.perToken());
        if (output.contacts() != null) {
            writeMatrix("contacts", output.contacts());
        }
        if (output.attentions() != null) {
            writeMatrix("attentions", output.attentions());
        }
        if (output.logits() != null) {
            writeMatrix("logits", output.logits());
            writeStrings("vocab_tokens", Alphabet.AMINO_ACIDS);
        }
        if (!sequenceTokens.isEmpty() && output.logits() != null) {
            writeStrings(
                    "sequence_tokens", sequenceTokens.subList(0, output.logits().rows()));
        }
        if (output.logProb() != null) {
            json.writeNumberField("log_prob", output.logProb());
        }
        if (output.pseudoPerplexity() != null) {
            json.writeNumberField("pseudo_perplexity", output.pseudoPerplexity());
        }
        if (output.scan() != null) {
            writeScan(output.scan());
        }
        if (output.longSequence() != null) {
            writeLongSequence(output.longSequence());
        }
        end();
    }

    public void write(long index, @Nullable String id, ItemFailure failure, InputPosition position) throws IOException {
        begin(index, id);
        json.writeObjectFieldStart("error");
        json.writeStringField("type", failure.type());
        json.writeStringField("detail", failure.detail());
        json.writeBooleanField("retryable", failure.retryable());
        json.writeStringField("fault", failure.faultName());
        writeIfKnown("line", position.line());
        writeIfKnown("record", position.record());
        writeIfKnown("residue", position.residue());
        json.writeEndObject();
        end();
    }

    public void flush() throws IOException {
        json.flush();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private void begin(long index, @Nullable String id) throws IOException {
        json.writeStartObject();
        json.writeNumberField("sequence_index", index);
        if (id != null) {
            json.writeStringField("id", id);
        }
    }

    private void end() throws IOException {
        json.writeStringField("weights", weights.wireName());
        if (precision.isApproximate()) {
            json.writeStringField("precision", precision.wireName());
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private void writeVectors(String name, SortedMap<Integer, float[]> vectorByLayer) throws IOException {
        if (vectorByLayer.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (var entry : vectorByLayer.entrySet()) {
            json.writeStartObject();
            json.writeNumberField("layer", entry.getKey());
            json.writeFieldName("embedding");
            writeRow(entry.getValue(), 0, entry.getValue().length);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writePerToken(SortedMap<Integer, Matrix> matrixByLayer) throws IOException {
        if (matrixByLayer.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("per_token_embeddings");
        for (var entry : matrixByLayer.entrySet()) {
            json.writeStartObject();
            json.writeNumberField("layer", entry.getKey());
            writeMatrix("embeddings", entry.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeScan(Scan scan) throws IOException {
        json.writeObjectFieldStart("scan");
        json.writeArrayFieldStart("scores");
        for (float[] row : scan.rows()) {
            if (row == null) {
                json.writeNull();
            } else {
                writeRow(row, 0, row.length);
            }
        }
        json.writeEndArray();
        writeStrings("vocab_tokens", Alphabet.AMINO_ACIDS);
        json.writeStringField("method", scan.method().wireName());
        json.writeEndObject();
    }

    private void writeLongSequence(LongSequence sequence) throws IOException {
        json.writeObjectFieldStart("too_long");
        json.writeStringField("policy", sequence.policy().wireName());
        json.writeNumberField("residues", sequence.residues());
        json.writeNumberField("used", sequence.used());
        if (sequence.policy() == TooLong.WINDOW) {
            json.writeNumberField("windows", sequence.windows());
        }
        json.writeEndObject();
    }

    private void writeMatrix(String name, Matrix matrix) throws IOException {
        json.writeArrayFieldStart(name);
        for (int row = 0; row < matrix.rows(); row++) {
            writeRow(matrix.values(), row * matrix.columns(), matrix.columns());
        }
        json.writeEndArray();
    }

    private void writeRow(float[] values, int from, int columns) throws IOException {
        json.writeStartArray();
        for (int i = from; i < from + columns; i++) {
            json.writeNumber(values[i]);
        }
        json.writeEndArray();
    }

    private void writeStrings(String name, List<String> strings) throws IOException {
        json.writeArrayFieldStart(name);
        for (String string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }

    private void writeIfKnown(String name, long number) throws IOException {
        if (number > 0) {
            json.writeNumberField(name, number);
        }
    }
}
