package io.polysome.api;

import java.util.List;

/** Ends a request with a problem detail. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    /** @param errorCount how many there are; the list may be shorter */
    static ProblemException invalidJob(List<Problem.Mistake> errors, int errorCount) {
        String more = errorCount == 1 ? "" : "; %d problems in all".formatted(errorCount);
        return new ProblemException(
                Problem.of(ProblemType.INVALID_JOB, errors.getFirst().message() + more, errors, errorCount));
    }

    /** @param mistakes at least one */
    static ProblemException invalidRequest(List<Problem.Mistake> mistakes) {
        String more = mistakes.size() == 1 ? "" : "; %d problems in all".formatted(mistakes.size());
        return new ProblemException(Problem.of(
                ProblemType.INVALID_REQUEST, mistakes.getFirst().message() + more, mistakes, mistakes.size()));
    }

    Problem problem() {
        return problem;
    }
}
