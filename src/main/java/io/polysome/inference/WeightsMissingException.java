package io.polysome.inference;

/** There are no weights for the model; the message says how to get them. Another try helps only when they have come. */
public final class WeightsMissingException extends WeightsException {
    private static final long serialVersionUID = 1;

    public WeightsMissingException(String message) {
        super(message);
    }
}
