package io.polysome.inference.batching;

import io.polysome.inference.ModelArchitecture;
import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a list of sequences into batches by their tokens, BOS and EOS counted, and by their cost.
 *
 * <p>Packed batches hold no padding, so nothing is gained by sorting: the order is kept, and a batch is a stretch of the
 * list. A batch stays within both budgets unless it is a single sequence that is over one of them.
 *
 * @param maxFlops keeps a batch of long sequences, whose tokens cost more each, from taking much longer than others
 */
public record BatchPlanner(ModelArchitecture model, int maxTokens, double maxFlops) {
    private static final int BOS_AND_EOS = 2;

    /** As in the training of ESM-2. */
    private static final int ORDINARY_RESIDUES = 1022;

    /** The sequences from {@code from} (included) to {@code to} (excluded); never empty. */
    public record Batch(int from, int to) {
        public int sequences() {
            return to - from;
        }
    }

    /** A batch may cost as much as one of so many tokens in sequences of 1,022 residues. */
    public static BatchPlanner ofTokens(ModelArchitecture model, int maxTokens) {
        double perToken = model.flops(ORDINARY_RESIDUES) / (ORDINARY_RESIDUES + BOS_AND_EOS);
        return new BatchPlanner(model, maxTokens, maxTokens * perToken);
    }

    /** @param residues of each sequence */
    public List<Batch> plan(int[] residues) {
        List<Batch> batches = new ArrayList<>();
        int from = 0;
        long tokens = 0;
        double flops = 0;
        for (int i = 0; i < residues.length; i++) {
            int moreTokens = residues[i] + BOS_AND_EOS;
            double moreFlops = model.flops(residues[i]);
            if (i > from && (tokens + moreTokens > maxTokens || flops + moreFlops > maxFlops)) {
                batches.add(new Batch(from, i));
                from = i;
                tokens = 0;
                flops = 0;
            }
            tokens += moreTokens;
            flops += moreFlops;
        }
        if (from < residues.length) {
            batches.add(new Batch(from, residues.length));
        }
        return batches;
    }

    public static int tokensOf(ProteinSequence sequence) {
        return sequence.length() + BOS_AND_EOS;
    }
}
