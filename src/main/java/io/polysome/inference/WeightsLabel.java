package io.polysome.inference;

import java.util.Locale;

/** How far the numbers of a model may be trusted; stands beside every result. */
public enum WeightsLabel {
    /** The file's SHA-256 is that of a published ESM-2. */
    PUBLISHED,
    /** A file that we do not know: fine-tuned, converted, or simply another one. */
    UNVERIFIED,
    /** Seeded random numbers of the right shape: for demos, tests and benchmarks, never biology. */
    RANDOM;

    /** As in JSON: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
