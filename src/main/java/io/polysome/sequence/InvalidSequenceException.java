package io.polysome.sequence;

import java.util.List;

/** The text is not a protein that ESM-2 can read; {@link #problems()} says where. */
public final class InvalidSequenceException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<SequenceProblem> problems;

    InvalidSequenceException(List<SequenceProblem> problems) {
        super(problems.getFirst().message());
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<SequenceProblem> problems() {
        return problems;
    }
}
