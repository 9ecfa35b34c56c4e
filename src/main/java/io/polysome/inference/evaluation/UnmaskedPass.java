package io.polysome.inference.evaluation;

import io.polysome.inference.Matrix;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** One pass over the sequence as it is, from which all positions are scored. */
record UnmaskedPass(ProteinSequence sequence, PositionScore score) implements Evaluation {
    @Override
    public Set<Output> needs() {
        return EnumSet.of(Output.LOGITS);
    }

    @Override
    public int passes() {
        return 1;
    }

    @Override
    public int residues() {
        return sequence.length();
    }

    @Override
    public ProteinSequence input(int pass) {
        return sequence;
    }

    @Override
    public void accept(int pass, SequenceOutput output) {
        Matrix logits = Objects.requireNonNull(output.logits());
        sequence.aminoAcidOffsets().forEach(offset -> score.add(offset, logits));
    }

    @Override
    public SequenceOutput result() {
        return score.result();
    }
}
