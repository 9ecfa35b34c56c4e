package io.polysome.jobs;

/** A key or id that was used for one job comes with another. */
public final class SubmissionConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param difference the first part of the submission that is another one */
    SubmissionConflictException(JobId earlier, String difference) {
        super("job %s was submitted with another %s; a new job needs a new key or id".formatted(earlier, difference));
    }
}
