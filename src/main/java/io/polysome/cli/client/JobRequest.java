package io.polysome.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wishes; null leaves the choice to the service.
 *
 * @param include names of outputs
 * @param reprLayers layer numbers, negative ones from the end
 */
public record JobRequest(
        String model,
        String action,
        @Nullable List<String> include,
        @Nullable List<Integer> reprLayers) {}
