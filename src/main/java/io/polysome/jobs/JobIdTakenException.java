package io.polysome.jobs;

/** There is a job of the id that a client chose: another tenant's, or one whose id the service chose. */
public final class JobIdTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobIdTakenException(JobId id) {
        super("the id %s is taken; choose another".formatted(id));
    }
}
