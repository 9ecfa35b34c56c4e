package io.polysome.cli.bench;

import java.util.Arrays;
import java.util.stream.LongStream;

/** How long many runs of the same thing took, in milliseconds with two decimals. */
public record Milliseconds(double p50, double p99, double max) {
    private static final double NANOS = 1e6;

    /** @param nanos at least one */
    public static Milliseconds of(LongStream nanos) {
        long[] sorted = nanos.toArray();
        Arrays.sort(sorted);
        return new Milliseconds(
                at(sorted, sorted.length / 2),
                at(sorted, Math.min(sorted.length - 1, sorted.length * 99 / 100)),
                at(sorted, sorted.length - 1));
    }

    private static double at(long[] sorted, int index) {
        return Math.round(sorted[index] / NANOS * 100) / 100.0;
    }
}
