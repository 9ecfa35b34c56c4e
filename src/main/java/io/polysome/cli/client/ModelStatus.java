package io.polysome.cli.client;

import org.jspecify.annotations.Nullable;

/**
 * A model that the service knows.
 *
 * @param slug the name to submit jobs with: {@code esm2-8m}
 * @param available whether the service has weights for it
 * @param howToGet how to give it some; null when it is available
 */
public record ModelStatus(
        String slug, boolean available, @Nullable String howToGet) {}
