package io.polysome.inference.batching;

import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a list of sequences into batches by their tokens, BOS and EOS counted.
 *
 * <p>Packed batches hold no padding, so nothing is gained by sorting: the order is kept, and a batch is a stretch of the
 * list. A batch stays within the budget unless it is a single sequence that is longer.
 */
public final class BatchPlanner {
    private static final int BOS_AND_EOS = 2;

    /** The sequences from {@code from} (included) to {@code to} (excluded); never empty. */
    public record Batch(int from, int to) {
        public int sequences() {
            return to - from;
        }
    }

    private BatchPlanner() {}

    public static List<Batch> plan(List<ProteinSequence> sequences, int maxTokens) {
        List<Batch> batches = new ArrayList<>();
        int from = 0;
        long tokens = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int more = tokensOf(sequences.get(i));
            if (i > from && tokens + more > maxTokens) {
                batches.add(new Batch(from, i));
                from = i;
                tokens = 0;
            }
            tokens += more;
        }
        if (from < sequences.size()) {
            batches.add(new Batch(from, sequences.size()));
        }
        return batches;
    }

    public static int tokensOf(ProteinSequence sequence) {
        return sequence.length() + BOS_AND_EOS;
    }
}
