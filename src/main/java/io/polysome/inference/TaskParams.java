package io.polysome.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wishes, not yet checked; null means the default.
 *
 * @param include names of outputs, for {@code encode}; by default {@code mean}
 * @param reprLayers layer numbers from -(N+1) to N, negative ones from the end; by default the last
 * @param method of {@code scan}; by default {@code masked_marginal}
 * @param tooLong {@code error}, which is the default, {@code truncate} or {@code window}
 * @param maxResidues above how many residues that applies; set by whoever takes the wishes in, so that every worker goes
 *     by the limit that was in force then; null for no limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskParams(
        @Nullable List<String> include,
        @Nullable @JsonProperty("repr_layers") List<Integer> reprLayers,
        @Nullable String method,
        @Nullable @JsonProperty("too_long") String tooLong,
        @Nullable @JsonProperty("max_residues") Integer maxResidues) {

    public static final TaskParams DEFAULTS = new TaskParams(null, null, null, null, null);

    /** For {@code encode}, without a limit. */
    public static TaskParams outputs(@Nullable List<String> include, @Nullable List<Integer> reprLayers) {
        return new TaskParams(include, reprLayers, null, null, null);
    }
}
