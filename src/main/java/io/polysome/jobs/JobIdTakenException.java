package io.polysome.jobs;

/** Another tenant has a job of the id that a client chose. */
public final class JobIdTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobIdTakenException(JobId id) {
        super("the id %s is taken; choose another".formatted(id));
    }
}
