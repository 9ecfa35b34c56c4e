package io.polysome.inference;

import io.polysome.inference.batching.BatchPlanner;
import io.polysome.inference.batching.BatchedRun;
import io.polysome.sequence.ProteinSequence;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Answers at once, one sequence a batch, with numbers that depend on the sequence's text, the output and the layer: right in shape and order,
 * the same every time, and of no meaning. For tests of everything around a model.
 */
public class FakeLanguageModel implements LanguageModel {
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
    public Set<OutputHead> outputHeads() {
        return EnumSet.allOf(OutputHead.class);
    }

    @Override
    public Compute compute() {
        return new Compute("cpu", "mkl", Precision.FP32, 1024, Map.of());
    }

    @Override
    public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
        BatchPlanner planner = BatchPlanner.ofTokens(architecture, compute().batchTokens());
        for (int i = 0; i < sequences.size(); i++) {
            int index = i;
            ItemFailure failure = failures.get(sequences.get(i));
            if (failure != null) {
                sink.accept(i, failure);
                continue;
            }
            BatchedRun.Forward forward = (outputs, batch) -> new Outputs(task.withOutputs(outputs), batch);
            new BatchedRun(forward, task, List.of(sequences.get(i)), new ResultSink() {
                        @Override
                        public void accept(int only, ItemResult result) {
                            sink.accept(index, result);
                        }

                        @Override
                        public void onBatch(long tokens) {
                            sink.onBatch(tokens);
                        }
                    })
                    .run(planner);
        }
    }

    private final class Outputs implements BatchedRun.BatchOutputs {
        private final InferenceTask task;
        private final List<ProteinSequence> batch;

        Outputs(InferenceTask task, List<ProteinSequence> batch) {
            this.task = task;
            this.batch = batch;
        }

        @Override
        public SequenceOutput output(int index) {
            return FakeLanguageModel.this.output(task, batch.get(index));
        }

        @Override
        public void close() {}
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
