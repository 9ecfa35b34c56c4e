package io.polysome.inference.libtorch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.Matrix;
import io.polysome.inference.Output;
import io.polysome.inference.RelativeError;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What the original implementation (fair-esm, float32) answers for one sequence on the weights beside it. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ReferenceCase(
        String name,
        String sequence,
        Map<Integer, float[]> mean,
        Map<Integer, float[]> bos,
        @JsonProperty("per_token") @Nullable Map<Integer, float[][]> perToken,
        float[][] logits,
        float[][] contacts,
        float[][] attentions,
        @JsonProperty("log_prob") @Nullable Float logProb) {

    static Path folder() {
        return Path.of(
                Objects.requireNonNull(ReferenceCase.class.getResource("tiny")).getPath());
    }

    static List<ReferenceCase> all() {
        try (InputStream in = new GZIPInputStream(open("tiny/expected.json.gz"))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param resource beside this class */
    static List<ReferenceCase> all(String resource) {
        try (InputStream in = open(resource)) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(ReferenceCase.class.getResourceAsStream(resource));
    }

    private static List<ReferenceCase> read(InputStream in) throws IOException {
        return List.of(new JsonMapper().readValue(in, ReferenceCase[].class));
    }

    ProteinSequence protein() {
        try {
            return ProteinSequence.parse(sequence);
        } catch (InvalidSequenceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The relative L2 error of every array, by its name. */
    Map<String, Double> errorsOf(SequenceOutput found) {
        return errorsOf(found, EnumSet.allOf(Output.class));
    }

    /** @param outputs those that must be there */
    Map<String, Double> errorsOf(SequenceOutput found, Set<Output> outputs) {
        Map<String, Double> errors = new LinkedHashMap<>();
        mean.forEach((layer, v) ->
                errors.put("mean " + layer, RelativeError.l2(found.mean().get(layer), v)));
        bos.forEach((layer, v) ->
                errors.put("bos " + layer, RelativeError.l2(found.bos().get(layer), v)));
        if (perToken != null) {
            perToken.forEach((layer, m) ->
                    errors.put("per_token " + layer, matrix(found.perToken().get(layer), m)));
        }
        if (outputs.contains(Output.LOGITS)) {
            errors.put("logits", matrix(found.logits(), logits));
        }
        if (outputs.contains(Output.CONTACTS)) {
            errors.put("contacts", matrix(found.contacts(), contacts));
        }
        errors.put("attentions", matrix(found.attentions(), attentions));
        return errors;
    }

    private static double matrix(@Nullable Matrix found, float[][] expected) {
        Objects.requireNonNull(found);
        if (found.rows() != expected.length || found.columns() != expected[0].length) {
            throw new AssertionError("%d x %d instead of %d x %d"
                    .formatted(found.rows(), found.columns(), expected.length, expected[0].length));
        }
        float[] flat = new float[found.values().length];
        for (int row = 0; row < expected.length; row++) {
            System.arraycopy(expected[row], 0, flat, row * found.columns(), found.columns());
        }
        return RelativeError.l2(found.values(), flat);
    }
}
