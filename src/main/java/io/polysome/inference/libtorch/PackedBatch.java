package io.polysome.inference.libtorch;

import io.polysome.inference.batching.BatchPlanner;
import io.polysome.sequence.Alphabet;
import io.polysome.sequence.ProteinSequence;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences as the network reads them: the tokens of all of them back to back, each between BOS and EOS.
 *
 * <p>The number of rows is rounded up to a multiple of 64, so that few different sizes of buffer are ever asked for and
 * resident memory stays flat; the rows at the end hold {@code <pad>} and go into no result.
 *
 * @param positions of each row within its sequence; 0 is BOS
 * @param unmasked for each row the share of its sequence's tokens that are not {@code <mask>}
 * @param lengths tokens of each sequence
 */
record PackedBatch(long[] ids, float[] positions, float[] unmasked, long[] lengths) {
    private static final int ROW_MULTIPLE = 64;

    static PackedBatch of(List<ProteinSequence> sequences) {
        long[] lengths = sequences.stream().mapToLong(BatchPlanner::tokensOf).toArray();
        int tokens = Math.toIntExact(Arrays.stream(lengths).sum());
        int rows = Math.ceilDiv(tokens, ROW_MULTIPLE) * ROW_MULTIPLE;
        PackedBatch batch = new PackedBatch(new long[rows], new float[rows], new float[rows], lengths);
        int row = 0;
        for (ProteinSequence sequence : sequences) {
            row = batch.put(sequence, row);
        }
        Arrays.fill(batch.ids, row, rows, Alphabet.PAD_TOKEN);
        Arrays.fill(batch.unmasked, row, rows, 1);
        return batch;
    }

    int rows() {
        return ids.length;
    }

    /** The row of a sequence's BOS. */
    int startOf(int sequence) {
        int start = 0;
        for (int i = 0; i < sequence; i++) {
            start += (int) lengths[i];
        }
        return start;
    }

    int residuesOf(int sequence) {
        return (int) lengths[sequence] - 2;
    }

    /** @return the row after its EOS */
    private int put(ProteinSequence sequence, int start) {
        int tokens = BatchPlanner.tokensOf(sequence);
        int end = start + tokens;
        ids[start] = Alphabet.BOS_TOKEN;
        for (int i = 0; i < sequence.length(); i++) {
            ids[start + 1 + i] = sequence.tokenAt(i);
        }
        ids[end - 1] = Alphabet.EOS_TOKEN;
        for (int i = 0; i < tokens; i++) {
            positions[start + i] = i;
        }
        // in float32 and in this order, as the original does
        Arrays.fill(unmasked, start, end, 1 - (float) sequence.maskCount() / tokens);
        return end;
    }
}
