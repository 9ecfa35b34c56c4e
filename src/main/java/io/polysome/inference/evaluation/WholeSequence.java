package io.polysome.inference.evaluation;

import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass, whose outputs are the result. */
final class WholeSequence implements Evaluation {
    private final Set<Output> outputs;
    private final ProteinSequence sequence;
    private @Nullable SequenceOutput answer;

    WholeSequence(Set<Output> outputs, ProteinSequence sequence) {
        this.outputs = outputs;
        this.sequence = sequence;
    }

    @Override
    public Set<Output> needs() {
        return outputs;
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
        // a neighbour in the batch that goes in windows needs them where this one may not
        answer = outputs.contains(Output.PER_TOKEN) ? output : output.withoutPerToken();
    }

    @Override
    public SequenceOutput result() {
        return Objects.requireNonNull(answer, "the pass has not been accepted");
    }
}
