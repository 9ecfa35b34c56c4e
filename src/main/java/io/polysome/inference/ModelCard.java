package io.polysome.inference;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a model before it is loaded.
 *
 * @param weights where they would be loaded from; empty when there are none at hand
 * @param outputHeads those that the weights have; all of them when there are none at hand
 * @param isRandom whether the weights are random numbers, also when they come from a file
 * @param howToGet one sentence on how to come by weights, or that they are there
 */
public record ModelCard(
        String slug,
        ModelArchitecture architecture,
        Optional<WeightsSource> weights,
        Set<OutputHead> outputHeads,
        boolean isRandom,
        String howToGet) {
    public ModelCard {
        outputHeads = Set.copyOf(outputHeads);
    }

    /** What the weights can give. */
    public List<Output> outputs() {
        return Arrays.stream(Output.values())
                .filter(output -> output.neededHead().map(outputHeads::contains).orElse(true))
                .toList();
    }

    public boolean isAvailable() {
        return weights.isPresent();
    }
}
