package io.polysome.inference;

/** Weights are there but cannot be used: malformed, of another shape, or not those of an ESM-2. The message says what. */
public class WeightsException extends Exception {
    private static final long serialVersionUID = 1;

    public WeightsException(String message) {
        super(message);
    }

    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
