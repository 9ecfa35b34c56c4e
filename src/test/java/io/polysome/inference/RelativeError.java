package io.polysome.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far an array is from another of the same length. */
public final class RelativeError {
    private RelativeError() {}

    /** {@code ‖found - expected‖ / ‖expected‖}, in double precision. */
    public static double l2(float @Nullable [] found, float @Nullable [] expected) {
        Objects.requireNonNull(found);
        Objects.requireNonNull(expected);
        if (found.length != expected.length) {
            throw new AssertionError("%d numbers instead of %d".formatted(found.length, expected.length));
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = (double) found[i] - expected[i];
            difference += d * d;
            norm += (double) expected[i] * expected[i];
        }
        return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
    }
}
