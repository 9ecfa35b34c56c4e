package io.polysome.inference;

import java.util.Optional;

/**
 * What is known of a model before it is loaded.
 *
 * @param weights where they would be loaded from; empty when there are none at hand
 * @param howToGet one sentence on how to come by weights, or that they are there
 */
public record ModelCard(String slug, ModelArchitecture architecture, Optional<WeightsSource> weights, String howToGet) {

    public boolean isAvailable() {
        return weights.isPresent();
    }
}
