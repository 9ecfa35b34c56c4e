package io.polysome.cli.client;

import org.jspecify.annotations.Nullable;

/**
 * A model of the service's catalogue.
 *
 * @param slug the name to submit jobs with: {@code esm2-8m}
 * @param available whether the service has weights for it
 * @param weights {@code published}, {@code unverified} or {@code random}; null when it is not available
 */
public record ModelStatus(
        String slug,
        int layers,
        int hiddenSize,
        boolean available,
        @Nullable String weights) {}
