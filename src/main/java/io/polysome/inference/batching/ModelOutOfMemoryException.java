package io.polysome.inference.batching;

/** The batch did not fit into memory; a smaller one may. Nothing of it was computed. */
public final class ModelOutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelOutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
