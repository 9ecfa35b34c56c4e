package io.polysome.inference.evaluation;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.Output;
import io.polysome.inference.ScanMethod;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;
import java.util.Set;

/**
 * One sequence on its way to a result: one or more passes through the network, all of the same length.
 *
 * <p>The inputs are made when they are asked for, so that a scan of a long protein does not need memory for all of them.
 */
public interface Evaluation {
    /** What the network has to answer with; it may answer with more. */
    Set<Output> needs();

    /** At least one. */
    int passes();

    /** Of each pass. */
    int residues();

    ProteinSequence input(int pass);

    /** Called once for each pass, in their order. */
    void accept(int pass, SequenceOutput output);

    /** When all passes have been accepted. */
    SequenceOutput result();

    /** Makes a fresh one, which costs next to nothing until it is run. */
    static Evaluation of(InferenceTask task, ProteinSequence sequence) {
        if (!task.limit().isExceededBy(sequence)) {
            return withinLimit(task, sequence);
        }
        return switch (task.limit().policy()) {
            case ERROR -> withinLimit(task, sequence);
            case TRUNCATE -> new Truncated(withinLimit(task, task.limit().keptOf(sequence)), sequence.length());
            case WINDOW -> new WindowedSequence(task, sequence);
        };
    }

    private static Evaluation withinLimit(InferenceTask task, ProteinSequence sequence) {
        return switch (task.action()) {
            case ENCODE, PREDICT -> new WholeSequence(task.outputs(), sequence);
            case LOG_PROB -> new UnmaskedPass(sequence, new LogProb(sequence));
            case PSEUDO_PERPLEXITY -> new MaskedPasses(sequence, new PseudoPerplexity(sequence));
            case SCAN ->
                task.method() == ScanMethod.WILD_TYPE_MARGINAL
                        ? new UnmaskedPass(sequence, new Substitutions(sequence, task.method()))
                        : new MaskedPasses(sequence, new Substitutions(sequence, task.method()));
        };
    }
}
