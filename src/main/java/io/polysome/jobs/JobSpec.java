package io.polysome.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants done, checked but for the items.
 *
 * @param model the slug, as the catalogue spells it
 */
public record JobSpec(String model, Action action, Params params) {
    /**
     * As submitted; null means the default. See {@code InferenceTask.resolve} for their meaning.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Params(
            @Nullable List<String> include,
            @Nullable @JsonProperty("repr_layers") List<Integer> reprLayers) {}
}
