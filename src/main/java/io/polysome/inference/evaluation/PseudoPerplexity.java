package io.polysome.inference.evaluation;

import io.polysome.inference.Matrix;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;

/** The exponential of the mean negative log-probability: 1 for a model that is always right, 20 for one that guesses. */
final class PseudoPerplexity implements PositionScore {
    private final ProteinSequence sequence;
    private double sum;
    private int positions;

    PseudoPerplexity(ProteinSequence sequence) {
        this.sequence = sequence;
    }

    @Override
    public void add(int offset, Matrix logits) {
        sum += LogSoftmax.at(logits, offset, sequence.aminoAcidAt(offset));
        positions++;
    }

    @Override
    public SequenceOutput result() {
        return SequenceOutput.ofPseudoPerplexity((float) Math.exp(-sum / positions));
    }
}
