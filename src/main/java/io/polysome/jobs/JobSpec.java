package io.polysome.jobs;

import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import io.polysome.inference.TaskParams;
import java.util.Set;

/**
 * What a client wants done, checked but for the items.
 *
 * @param model the slug, as the catalogue spells it
 * @param params as submitted
 */
public record JobSpec(String model, Action action, TaskParams params) {

    /** @throws IllegalStateException when the model cannot do it, which was checked at submission */
    public InferenceTask task(ModelArchitecture shape, Set<OutputHead> heads) {
        try {
            return InferenceTask.resolve(action, params, shape, heads);
        } catch (InvalidTaskException e) {
            throw new IllegalStateException("a job was accepted that its model cannot do", e);
        }
    }
}
