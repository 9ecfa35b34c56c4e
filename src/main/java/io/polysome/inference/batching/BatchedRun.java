package io.polysome.inference.batching;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel.ResultSink;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.batching.BatchPlanner.Batch;
import io.polysome.inference.evaluation.Evaluation;
import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run over a list of sequences: the passes of all of them, batch after batch through the model, each result to the
 * sink in order.
 *
 * <p>A batch that does not fit into memory is halved until it does; a sequence of which a pass does not even fit alone
 * fails alone. An output with a number that is not finite is a failure too, never a result. What is left of a sequence
 * that has failed is not run.
 */
public final class BatchedRun {
    private final Forward forward;
    private final InferenceTask task;
    private final List<ProteinSequence> sequences;
    private final ResultSink sink;
    /** Of each pass of each sequence. */
    private final int[] residues;
    /** Of each sequence its first pass among all; and how many passes there are. */
    private final int[] firstPass;
    /** Those that a batch has reached and that are not finished, by the index of their sequence. */
    private final Map<Integer, Evaluation> open = new HashMap<>();
    /** The first pass that is still to be run; passes before it are done or given up. */
    private int next;

    /** One forward pass. */
    @FunctionalInterface
    public interface Forward {
        /**
         * @param outputs what to compute
         * @throws ModelOutOfMemoryException when the batch is too large
         */
        BatchOutputs run(Set<Output> outputs, List<ProteinSequence> batch);
    }

    /** What a forward pass has left, still in native memory; {@link #close()} frees it. */
    public interface BatchOutputs extends AutoCloseable {
        /** Copies out the outputs of one sequence of the batch. */
        SequenceOutput output(int index);

        @Override
        void close();
    }

    public BatchedRun(Forward forward, InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
        this.forward = forward;
        this.task = task;
        this.sequences = sequences;
        this.sink = sink;
        firstPass = new int[sequences.size() + 1];
        IntStream.Builder lengths = IntStream.builder();
        for (int i = 0; i < sequences.size(); i++) {
            Evaluation evaluation = Evaluation.of(task, sequences.get(i));
            firstPass[i + 1] = Math.addExact(firstPass[i], evaluation.passes());
            for (int pass = 0; pass < evaluation.passes(); pass++) {
                lengths.add(evaluation.residues());
            }
        }
        residues = lengths.build().toArray();
    }

    public void run(BatchPlanner planner) {
        for (Batch batch : planner.plan(residues)) {
            run(batch);
        }
    }

    /** But for passes of a sequence that has failed meanwhile. */
    private void run(Batch planned) {
        int from = Math.max(planned.from(), next);
        if (from >= planned.to()) {
            return;
        }
        Batch batch = new Batch(from, planned.to());
        List<ProteinSequence> inputs = new ArrayList<>();
        Set<Output> needs = EnumSet.noneOf(Output.class);
        for (int pass = batch.from(), index = sequenceOf(pass); pass < batch.to(); pass++) {
            index = pass == firstPass[index + 1] ? index + 1 : index;
            Evaluation evaluation = evaluation(index);
            inputs.add(evaluation.input(pass - firstPass[index]));
            needs.addAll(evaluation.needs());
        }
        BatchOutputs outputs;
        try {
            outputs = forward.run(needs, inputs);
        } catch (ModelOutOfMemoryException e) {
            halve(batch);
            return;
        }
        try (outputs) {
            take(batch, outputs);
        }
        sink.onBatch(inputs.stream().mapToLong(BatchPlanner::tokensOf).sum());
    }

    private void halve(Batch batch) {
        if (batch.sequences() == 1) {
            int index = sequenceOf(batch.from());
            finish(index, outOfMemory(index));
        } else {
            int middle = batch.from() + batch.sequences() / 2;
            run(new Batch(batch.from(), middle));
            run(new Batch(middle, batch.to()));
        }
    }

    private void take(Batch batch, BatchOutputs outputs) {
        for (int pass = batch.from(), index = sequenceOf(pass); pass < batch.to(); pass++) {
            index = pass == firstPass[index + 1] ? index + 1 : index;
            if (pass < next) {
                continue; // an earlier pass of the sequence has failed
            }
            ItemResult result = take(index, pass, outputs, pass - batch.from());
            next = pass + 1;
            if (result != null) {
                finish(index, result);
            }
        }
    }

    /** @return what the pass has made known of its sequence; null when there are more to come */
    private @Nullable ItemResult take(int index, int pass, BatchOutputs outputs, int indexInBatch) {
        Evaluation evaluation = evaluation(index);
        try {
            SequenceOutput output = outputs.output(indexInBatch);
            if (!isFinite(output)) {
                return ItemFailure.notFinite();
            }
            evaluation.accept(pass - firstPass[index], output);
            if (pass + 1 < firstPass[index + 1]) {
                return null;
            }
            SequenceOutput result = evaluation.result();
            return isFinite(result) ? result : ItemFailure.notFinite();
        } catch (OutOfMemoryError e) {
            // thrown for one array that does not fit: the heap is as it was before
            return outOfMemory(index);
        }
    }

    private void finish(int index, ItemResult result) {
        next = firstPass[index + 1];
        open.remove(index);
        sink.accept(index, result);
    }

    private Evaluation evaluation(int index) {
        return open.computeIfAbsent(index, key -> Evaluation.of(task, sequences.get(key)));
    }

    /** By bisection; every sequence has at least one pass. */
    private int sequenceOf(int pass) {
        int low = 0;
        int high = sequences.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstPass[middle] <= pass) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private ItemFailure outOfMemory(int index) {
        return ItemFailure.outOfMemory(sequences.get(index).length());
    }

    private static boolean isFinite(SequenceOutput output) {
        return output.arrays().stream().allMatch(BatchedRun::isFinite);
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
