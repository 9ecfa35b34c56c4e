package io.polysome.jobs;

/** No job has this id. */
public final class JobNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JobNotFoundException(String id) {
        super("there is no job " + id);
    }
}
