package io.polysome.inference.supply;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.Matrix;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * What a published model answers, from elsewhere: numbers of fair-esm under bfloat16 autocast for three sequences, and for
 * the smallest model some of transformers in float32. A model that passes has the right weights and computes rightly.
 *
 * @param tolerance of the mean, relative; that of bfloat16, with which the expected numbers were computed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Golden(double tolerance, List<Case> cases, List<Exact> exact) {
    private static final double LEAST_COSINE = 0.995;
    private static final double LEAST_RECOVERED = 0.99;
    private static final double MOST_DIVERGENCE = 1e-3;
    private static final double EXACT = 1e-4;
    private static final String AMINO_ACIDS = "LAGVSERTIDPKQNFYMHWC";

    /**
     * @param mean of the last layer over the residues
     * @param logits of each residue for the 20 amino acids
     */
    record Case(String sequence, float[] mean, float[][] logits) {}

    /** The first numbers of the last layer at BOS and at the first residues, each within 1e-4. */
    record Exact(String sequence, float[][] rows) {}

    /** What was compared, and how far apart it may be. */
    record Measure(String what, double found, double limit, boolean isMost) {
        boolean holds() {
            return isMost ? found <= limit : found >= limit;
        }

        @Override
        public String toString() {
            return "%s %.2g (%s %.2g)".formatted(what, found, isMost ? "at most" : "at least", limit);
        }
    }

    static Optional<Golden> find(String slug) {
        try (InputStream in = Golden.class.getResourceAsStream("golden/" + slug + ".json.gz")) {
            if (in == null) {
                return Optional.empty();
            }
            return Optional.of(new JsonMapper().readValue(new GZIPInputStream(in), Golden.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the model, which must have a language-model head, and gives the worst of each measure. */
    List<Measure> measure(LanguageModel model) {
        double error = 0;
        double cosine = 1;
        double divergence = 0;
        double recovered = 1;
        for (Case expected : cases) {
            SequenceOutput found = run(model, expected.sequence());
            float[] mean =
                    Objects.requireNonNull(found.mean().get(model.architecture().layers()));
            Matrix logits = Objects.requireNonNull(found.logits());
            error = Math.max(error, relativeError(mean, expected.mean()));
            cosine = Math.min(cosine, cosine(mean, expected.mean()));
            divergence = Math.max(divergence, divergence(logits, expected.logits()));
            recovered = Math.min(recovered, recovered(logits, expected.sequence()));
        }
        List<Measure> measures = new ArrayList<>(List.of(
                new Measure("relative error of mean embeddings", error, tolerance, true),
                new Measure("cosine of mean embeddings", cosine, LEAST_COSINE, false),
                new Measure("divergence of amino acid distributions", divergence, MOST_DIVERGENCE, true),
                new Measure("share of residues recovered", recovered, LEAST_RECOVERED, false)));
        for (Exact expected : exact) {
            measures.add(new Measure("error of embeddings in float32", exactError(model, expected), EXACT, true));
        }
        return measures;
    }

    private static SequenceOutput run(LanguageModel model, String text) {
        int last = model.architecture().layers();
        InferenceTask task = new InferenceTask(
                Action.ENCODE,
                Set.of(Output.MEAN, Output.BOS, Output.PER_TOKEN, Output.LOGITS),
                new TreeSet<>(Set.of(last)));
        List<ItemResult> results = new ArrayList<>();
        try {
            model.run(task, List.of(ProteinSequence.parse(text)), (index, result) -> results.add(result));
        } catch (InvalidSequenceException e) {
            throw new IllegalStateException(e);
        }
        return switch (results.getFirst()) {
            case SequenceOutput output -> output;
            case ItemFailure failure -> throw new IllegalStateException(failure.detail());
        };
    }

    private static double relativeError(float[] found, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) found[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }

    private static double cosine(float[] found, float[] expected) {
        double product = 0;
        double foundNorm = 0;
        double expectedNorm = 0;
        for (int i = 0; i < expected.length; i++) {
            product += (double) found[i] * expected[i];
            foundNorm += Math.pow(found[i], 2);
            expectedNorm += Math.pow(expected[i], 2);
        }
        return product / Math.sqrt(foundNorm * expectedNorm);
    }

    /** Mean over the residues of the Jensen-Shannon divergence. */
    private static double divergence(Matrix found, float[][] expected) {
        double sum = 0;
        for (int row = 0; row < expected.length; row++) {
            float[] line = new float[found.columns()];
            System.arraycopy(found.values(), row * found.columns(), line, 0, line.length);
            double[] p = softmax(line);
            double[] q = softmax(expected[row]);
            for (int i = 0; i < p.length; i++) {
                double middle = (p[i] + q[i]) / 2;
                sum += (p[i] * Math.log(p[i] / middle) + q[i] * Math.log(q[i] / middle)) / 2;
            }
        }
        return sum / expected.length;
    }

    private static double[] softmax(float[] logits) {
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            shares[i] = Math.exp(logits[i]);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    /** At how many positions the amino acid that is there has the highest score, as it has in every published model. */
    private static double recovered(Matrix logits, String sequence) {
        int right = 0;
        for (int row = 0; row < sequence.length(); row++) {
            int best = 0;
            for (int column = 1; column < logits.columns(); column++) {
                best = logits.at(row, column) > logits.at(row, best) ? column : best;
            }
            right += AMINO_ACIDS.charAt(best) == sequence.charAt(row) ? 1 : 0;
        }
        return (double) right / sequence.length();
    }

    private static double exactError(LanguageModel model, Exact expected) {
        SequenceOutput found = run(model, expected.sequence());
        int last = model.architecture().layers();
        float[] bos = Objects.requireNonNull(found.bos().get(last));
        Matrix residues = Objects.requireNonNull(found.perToken().get(last));
        double worst = 0;
        for (int row = 0; row < expected.rows().length; row++) {
            for (int column = 0; column < expected.rows()[row].length; column++) {
                float value = row == 0 ? bos[column] : residues.at(row - 1, column);
                double wanted = expected.rows()[row][column];
                // absolute and relative together, as transformers compares them
                worst = Math.max(worst, Math.abs(value - wanted) / (1 + Math.abs(wanted)));
            }
        }
        return worst;
    }
}
