package io.polysome.cli;

/**
 * What a run has done so far.
 *
 * @param residues of the sequences that succeeded
 * @param tokens that have gone through the network for them, BOS and EOS of every pass included
 */
record InferTotals(long succeeded, long failed, long residues, long tokens) {
    static final InferTotals NONE = new InferTotals(0, 0, 0, 0);

    InferTotals plusSucceeded(int moreResidues, long moreTokens) {
        return plus(new InferTotals(1, 0, moreResidues, moreTokens));
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
