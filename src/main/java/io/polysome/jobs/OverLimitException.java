package io.polysome.jobs;

/** A job would take its tenant over a limit that an operator has set. */
public final class OverLimitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Which limit. */
    public enum Limit {
        /** The job has too many items; it never fits. */
        REQUEST_ITEMS,
        /** The tenant has too many unfinished jobs; the same job may fit later. */
        QUEUED_JOBS
    }

    private final Limit limit;

    public OverLimitException(Limit limit, String message) {
        super(message);
        this.limit = limit;
    }

    public Limit limit() {
        return limit;
    }
}
