package io.polysome.inference.batching;

import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel.ResultSink;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.batching.BatchPlanner.Batch;
import io.polysome.sequence.ProteinSequence;
import java.util.List;

/**
 * One run over a list of sequences: batch after batch through the model, each result to the sink in order.
 *
 * <p>A batch that does not fit into memory is halved until it does; a sequence that does not even fit alone fails alone.
 * An output with a number that is not finite is a failure too, never a result.
 */
public final class BatchedRun {
    private final Forward forward;
    private final List<ProteinSequence> sequences;
    private final ResultSink sink;

    /** One forward pass. */
    @FunctionalInterface
    public interface Forward {
        /** @throws ModelOutOfMemoryException when the batch is too large */
        BatchOutputs run(List<ProteinSequence> batch);
    }

    /** What a forward pass has left, still in native memory; {@link #close()} frees it. */
    public interface BatchOutputs extends AutoCloseable {
        /** Copies out the outputs of one sequence of the batch. */
        SequenceOutput output(int index);

        @Override
        void close();
    }

    public BatchedRun(Forward forward, List<ProteinSequence> sequences, ResultSink sink) {
        this.forward = forward;
        this.sequences = sequences;
        this.sink = sink;
    }

    public void run(int maxTokens) {
        for (Batch batch : BatchPlanner.plan(sequences, maxTokens)) {
            run(batch);
        }
    }

    private void run(Batch batch) {
        BatchOutputs outputs;
        try {
            outputs = forward.run(sequences.subList(batch.from(), batch.to()));
        } catch (ModelOutOfMemoryException e) {
            if (batch.sequences() == 1) {
                sink.accept(batch.from(), outOfMemory(batch.from()));
            } else {
                int middle = batch.from() + batch.sequences() / 2;
                run(new Batch(batch.from(), middle));
                run(new Batch(middle, batch.to()));
            }
            return;
        }
        try (outputs) {
            for (int i = batch.from(); i < batch.to(); i++) {
                sink.accept(i, result(outputs, i - batch.from(), i));
            }
        }
        sink.onBatch(sequences.subList(batch.from(), batch.to()).stream()
                .mapToLong(BatchPlanner::tokensOf)
                .sum());
    }

    private ItemResult result(BatchOutputs outputs, int indexInBatch, int index) {
        SequenceOutput output;
        try {
            output = outputs.output(indexInBatch);
        } catch (OutOfMemoryError e) {
            // thrown for one array that does not fit: the heap is as it was before
            return outOfMemory(index);
        }
        return output.arrays().stream().allMatch(BatchedRun::isFinite) ? output : ItemFailure.notFinite();
    }

    private ItemFailure outOfMemory(int index) {
        return ItemFailure.outOfMemory(sequences.get(index).length());
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
