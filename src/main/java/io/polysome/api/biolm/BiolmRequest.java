package io.polysome.api.biolm;

import io.polysome.inference.Action;
import io.polysome.inference.Output;
import io.polysome.inference.TaskParams;
import io.polysome.jobs.Item;
import java.util.List;
import java.util.Set;

/**
 * A request that is as it should be.
 *
 * @param include the outputs; those of {@code encode} only
 * @param layers as asked for, negative ones from the end; those of {@code encode} only
 */
record BiolmRequest(Set<Output> include, List<Integer> layers, List<Item> items) {

    TaskParams params(Action action) {
        return action == Action.ENCODE
                ? TaskParams.outputs(
                        include.stream().map(Output::wireName).sorted().toList(), layers)
                : TaskParams.DEFAULTS;
    }
}
