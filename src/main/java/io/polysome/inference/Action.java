package io.polysome.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a job asks of the model. */
public enum Action {
    /** Outputs of the client's choice for each sequence. */
    ENCODE,
    /** Logits for sequences that hold at least one {@code <mask>}. */
    PREDICT;

    /** As in URLs, JSON and on the command line: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Action> find(String wireName) {
        return Arrays.stream(values())
                .filter(a -> a.wireName().equals(wireName))
                .findFirst();
    }
}
