package io.polysome.jobs;

/** The same submission is being stored by somebody else at this moment. */
public final class SubmissionInFlightException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SubmissionInFlightException() {
        super("the first request with this key or id is still under way; ask again for its answer");
    }
}
