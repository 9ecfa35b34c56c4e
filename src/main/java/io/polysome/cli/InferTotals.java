package io.polysome.cli;

import io.polysome.sequence.ProteinSequence;

/**
 * What a run has done so far.
 *
 * @param tokens of the sequences that succeeded, BOS and EOS included
 */
record InferTotals(long succeeded, long failed, long residues, long tokens) {
    static final InferTotals NONE = new InferTotals(0, 0, 0, 0);

    private static final int BOS_AND_EOS = 2;

    InferTotals plusSucceeded(ProteinSequence sequence) {
        return plus(new InferTotals(1, 0, sequence.length(), sequence.length() + BOS_AND_EOS));
    }

    InferTotals plusFailed() {
        return plus(new InferTotals(0, 1, 0, 0));
    }

    InferTotals plus(InferTotals more) {
        return new InferTotals(
                succeeded + more.succeeded, failed + more.failed, residues + more.residues, tokens + more.tokens);
    }

    long sequences() {
        return succeeded + failed;
    }
}
