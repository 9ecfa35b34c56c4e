package io.polysome.inference.evaluation;

import io.polysome.inference.Matrix;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;

/** The sum of the log-probabilities of the residues that are there. */
final class LogProb implements PositionScore {
    private final ProteinSequence sequence;
    private double sum;

    LogProb(ProteinSequence sequence) {
        this.sequence = sequence;
    }

    @Override
    public void add(int offset, Matrix logits) {
        sum += LogSoftmax.at(logits, offset, sequence.aminoAcidAt(offset));
    }

    @Override
    public SequenceOutput result() {
        return SequenceOutput.ofLogProb((float) sum);
    }
}
