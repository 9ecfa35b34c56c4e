package io.polysome.cli.client;

import org.jspecify.annotations.Nullable;

/**
 * What a job would be.
 *
 * @param computeSeconds null where the service has not measured anything like it
 */
public record JobEstimate(
        String model,
        long items,
        long residues,
        long chunks,
        String lane,
        double costFlops,
        @Nullable Double computeSeconds) {}
