package io.polysome.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a scan takes the odds of a substitution from. */
public enum ScanMethod {
    /** From the sequence with {@code <mask>} in place of that residue: one pass for each. */
    MASKED_MARGINAL,
    /** From the sequence as it is: one pass for all; faster, and biased towards the residue that is there. */
    WILD_TYPE_MARGINAL;

    /** As in JSON and on the command line: lower case with underscores. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ScanMethod> find(String wireName) {
        return Arrays.stream(values())
                .filter(m -> m.wireName().equals(wireName))
                .findFirst();
    }
}
