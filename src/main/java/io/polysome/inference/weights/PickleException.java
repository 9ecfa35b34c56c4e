package io.polysome.inference.weights;

/** A pickle is malformed, or more than data; the message says what stands where. */
final class PickleException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    PickleException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
