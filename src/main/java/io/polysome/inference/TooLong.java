package io.polysome.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a sequence that has more residues than the limit. */
public enum TooLong {
    /** It is refused. */
    ERROR,
    /** Its first residues are computed, as many as the limit allows. */
    TRUNCATE,
    /** It is computed in overlapping windows, and what overlaps is averaged. */
    WINDOW;

    /** As in JSON and on the command line: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TooLong> find(String wireName) {
        return Arrays.stream(values())
                .filter(t -> t.wireName().equals(wireName))
                .findFirst();
    }
}
