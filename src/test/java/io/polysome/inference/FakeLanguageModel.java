package io.polysome.inference;

import io.polysome.sequence.ProteinSequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Answers at once with numbers that depend on the sequence's text, the output and the layer: right in shape and order,
 * the same every time, and of no meaning. For tests of everything around a model.
 */
public final class FakeLanguageModel implements LanguageModel {
    private final ModelArchitecture architecture;
    private final Map<ProteinSequence, ItemFailure> failures = new HashMap<>();

    public FakeLanguageModel(ModelArchitecture architecture) {
        this.architecture = architecture;
    }

    /** From now on this sequence fails so. Not for use while a run is under way. */
    public FakeLanguageModel failingOn(ProteinSequence sequence, ItemFailure failure) {
        failures.put(sequence, failure);
        return this;
    }

    @Override
    public ModelArchitecture architecture() {
        return architecture;
    }

    @Override
    public WeightsLabel weights() {
        return WeightsLabel.RANDOM;
    }

    @Override
    public Compute compute() {
        return new Compute("cpu", "mkl", Precision.FP32, 1024, Map.of());
    }

    @Override
    public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
        for (int i = 0; i < sequences.size(); i++) {
            ProteinSequence sequence = sequences.get(i);
            ItemFailure failure = failures.get(sequence);
            sink.accept(i, failure == null ? output(task, sequence) : failure);
        }
    }

    @Override
    public void close() {}

    private SequenceOutput output(InferenceTask task, ProteinSequence sequence) {
        int residues = sequence.length();
        int d = architecture.hiddenSize();
        return new SequenceOutput(
                byLayer(task, Output.MEAN, layer -> numbers(sequence, "mean" + layer, d)),
                byLayer(task, Output.BOS, layer -> numbers(sequence, "bos" + layer, d)),
                byLayer(task, Output.PER_TOKEN, layer -> matrix(sequence, "per_token" + layer, residues, d)),
                task.wants(Output.LOGITS) ? matrix(sequence, "logits", residues, 20) : null,
                task.wants(Output.CONTACTS) ? matrix(sequence, "contacts", residues, residues) : null,
                task.wants(Output.ATTENTIONS) ? matrix(sequence, "attentions", architecture.layers(), residues) : null);
    }

    private static <T> SortedMap<Integer, T> byLayer(InferenceTask task, Output output, IntFunction<T> make) {
        SortedMap<Integer, T> layers = new TreeMap<>();
        if (task.wants(output)) {
            task.layers().forEach(layer -> layers.put(layer, make.apply(layer)));
        }
        return layers;
    }

    private static Matrix matrix(ProteinSequence sequence, String what, int rows, int columns) {
        return new Matrix(rows, columns, numbers(sequence, what, rows * columns));
    }

    private static float[] numbers(ProteinSequence sequence, String what, int count) {
        Random random = new Random(31L * sequence.text().hashCode() + what.hashCode());
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat();
        }
        return numbers;
    }
}
