package io.polysome.inference.evaluation;

import io.polysome.inference.LongSequence;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.TooLong;
import io.polysome.sequence.ProteinSequence;
import java.util.Set;

/**
 * The beginning of a sequence in place of the whole, and the result says so.
 *
 * @param wholeResidues of the whole sequence
 */
record Truncated(Evaluation beginning, int wholeResidues) implements Evaluation {
    @Override
    public Set<Output> needs() {
        return beginning.needs();
    }

    @Override
    public int passes() {
        return beginning.passes();
    }

    @Override
    public int residues() {
        return beginning.residues();
    }

    @Override
    public ProteinSequence input(int pass) {
        return beginning.input(pass);
    }

    @Override
    public void accept(int pass, SequenceOutput output) {
        beginning.accept(pass, output);
    }

    @Override
    public SequenceOutput result() {
        return beginning.result().with(new LongSequence(TooLong.TRUNCATE, wholeResidues, residues(), 1));
    }
}
