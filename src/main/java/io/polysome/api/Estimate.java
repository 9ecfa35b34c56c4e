package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.jobs.JobPlan;
import io.polysome.jobs.JobSpec;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a job would be, had it been submitted.
 *
 * @param costFlops floating-point operations of all items
 * @param flopsPerSecond how fast the tenant's latest finished jobs of the model and lane were; null when there are none
 * @param computeSeconds cost over rate, the time from the first chunk's start to the end, without waiting in the queue
 */
record Estimate(
        String model,
        String action,
        int items,
        long residues,
        int chunks,
        String lane,

        @Schema(description = "floating-point operations of all items") @JsonProperty("cost_flops")
        double costFlops,

        @Schema(
                description =
                        "how fast your latest finished jobs of this model and lane were; null when there are none",
                nullable = true)
        @JsonProperty("flops_per_second")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable Double flopsPerSecond,

        @Schema(description = "cost by rate, without waiting in the queue; null without a rate", nullable = true)
        @JsonProperty("compute_seconds")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Nullable Double computeSeconds) {

    static Estimate of(JobSpec spec, JobPlan plan, OptionalDouble rate) {
        return new Estimate(
                spec.model(),
                spec.action().wireName(),
                plan.items(),
                plan.residues(),
                plan.chunks(),
                plan.lane().wireName(),
                plan.cost(),
                rate.isPresent() ? rate.getAsDouble() : null,
                rate.isPresent() ? plan.cost() / rate.getAsDouble() : null);
    }
}
