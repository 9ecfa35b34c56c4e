package io.polysome.inference.supply;

/** Weights could not be brought in; the message says which file, why, and what to do about it. */
public final class SupplyException extends Exception {
    private static final long serialVersionUID = 1;

    SupplyException(String message) {
        super(message);
    }

    SupplyException(String message, Throwable cause) {
        super(message, cause);
    }
}
