package io.polysome.inference.evaluation;

import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** A pass for each of the twenty amino acids in the sequence, with {@code <mask>} in its place. */
final class MaskedPasses implements Evaluation {
    private final ProteinSequence sequence;
    private final PositionScore score;
    private final int[] offsets;

    /** @throws IllegalArgumentException when there is nothing to mask */
    MaskedPasses(ProteinSequence sequence, PositionScore score) {
        this.sequence = sequence;
        this.score = score;
        this.offsets = sequence.aminoAcidOffsets().toArray();
        if (offsets.length == 0) {
            throw new IllegalArgumentException("a sequence without any of the 20 amino acids");
        }
    }

    @Override
    public Set<Output> needs() {
        return EnumSet.of(Output.LOGITS);
    }

    @Override
    public int passes() {
        return offsets.length;
    }

    @Override
    public int residues() {
        return sequence.length();
    }

    @Override
    public ProteinSequence input(int pass) {
        return sequence.masked(offsets[pass]);
    }

    @Override
    public void accept(int pass, SequenceOutput output) {
        score.add(offsets[pass], Objects.requireNonNull(output.logits()));
    }

    @Override
    public SequenceOutput result() {
        return score.result();
    }
}
