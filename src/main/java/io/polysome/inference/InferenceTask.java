package io.polysome.inference;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What to compute for each sequence: resolved and checked against a model, so that a worker need not ask again.
 *
 * @param layers positive layer numbers 0..N in ascending order; 0 is the embedding, N comes after the final layer norm
 */
public record InferenceTask(Action action, Set<Output> outputs, SortedSet<Integer> layers) {
    public InferenceTask {
        outputs = Set.copyOf(outputs);
        layers = new TreeSet<>(layers);
    }

    public boolean wants(Output output) {
        return outputs.contains(output);
    }

    /**
     * Reads a client's wishes.
     *
     * @param include names of outputs; null for the default, {@code mean}; {@code predict} takes none
     * @param reprLayers layer numbers from -(N+1) to N, negative ones from the end; null for the default, the last
     * @param heads those that the model's weights have
     * @throws InvalidTaskException naming every wrong value at once
     */
    public static InferenceTask resolve(
            Action action,
            @Nullable List<String> include,
            @Nullable List<Integer> reprLayers,
            ModelArchitecture model,
            Set<OutputHead> heads)
            throws InvalidTaskException {
        List<String> problems = new ArrayList<>();
        if (action == Action.PREDICT) {
            if (include != null) {
                problems.add("params.include is not for predict, which always answers with logits");
            }
            if (reprLayers != null) {
                problems.add("params.repr_layers is not for predict, which always answers with logits");
            }
        }
        Set<Output> outputs = action == Action.PREDICT ? EnumSet.of(Output.LOGITS) : outputs(include, problems);
        for (Output output : outputs) {
            output.neededHead()
                    .filter(head -> !heads.contains(head))
                    .ifPresent(head -> problems.add("this model's weights have no %s, so %s cannot be computed"
                            .formatted(head.description(), output.wireName())));
        }
        SortedSet<Integer> layers = layers(reprLayers, model.layers(), problems);
        if (!problems.isEmpty()) {
            throw new InvalidTaskException(problems);
        }
        return new InferenceTask(action, outputs, layers);
    }

    private static Set<Output> outputs(@Nullable List<String> include, List<String> problems) {
        if (include == null) {
            return EnumSet.of(Output.MEAN);
        }
        Set<Output> outputs = EnumSet.noneOf(Output.class);
        for (String name : include) {
            Output.find(name)
                    .ifPresentOrElse(
                            outputs::add,
                            () -> problems.add(
                                    "params.include: '%s' is not one of mean, bos, per_token, logits, contacts, attentions"
                                            .formatted(name)));
        }
        return outputs;
    }

    private static SortedSet<Integer> layers(@Nullable List<Integer> reprLayers, int last, List<String> problems) {
        SortedSet<Integer> layers = new TreeSet<>();
        for (int layer : reprLayers == null ? List.of(-1) : reprLayers) {
            if (layer < -(last + 1) || layer > last) {
                problems.add("params.repr_layers: %d is not within %d..%d".formatted(layer, -(last + 1), last));
            } else {
                layers.add(Math.floorMod(layer, last + 1));
            }
        }
        return layers;
    }
}
