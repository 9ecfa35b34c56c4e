package io.polysome.cli.client;

import org.jspecify.annotations.Nullable;

/**
 * A model that the service knows.
 *
 * @param slug the name to submit jobs with: {@code esm2-8m}
 * @param available whether the service has weights for it
 * @param weights {@code published}, {@code unverified} or {@code random}; null when that is not known before they are read
 * @param howToGet how to give it some; null when it is available
 */
public record ModelStatus(
        String slug,
        boolean available,
        @Nullable String weights,
        @Nullable String howToGet) {
    /** Whether its weights were learnt from proteins, as far as is known. */
    public boolean hasRealWeights() {
        return available && !"random".equals(weights);
    }
}
