package io.polysome.jobs;

import io.polysome.inference.WeightsLabel;
import io.polysome.tenancy.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stands now.
 *
 * @param weights what it was computed with; null until a worker has finished a chunk
 * @param expiresAt when it and its results go; null while it is unfinished, or kept for good
 * @param cost FLOPs of all its items
 * @param costFinished FLOPs of the items that are done with
 */
public record Job(
        JobId id,
        TenantId tenant,
        JobSpec spec,
        JobOptions options,
        Lane lane,
        JobState state,
        ItemCounts counts,
        double cost,
        double costFinished,
        @Nullable WeightsLabel weights,
        Instant createdAt,
        @Nullable Instant expiresAt) {

    /** The share of the work that is done, by cost: 0 to 1, and 1 only when the job has finished. */
    public double progress() {
        return isFinished() ? 1 : Math.min(costFinished / cost, 0.999);
    }

    /** As it was when it had just been accepted. */
    public Job asSubmitted() {
        return new Job(
                id,
                tenant,
                spec,
                options,
                lane,
                new JobState.Queued(),
                new ItemCounts(counts.items(), 0, 0),
                cost,
                0,
                null,
                createdAt,
                null);
    }

    public boolean isFinished() {
        return state instanceof JobState.Finished;
    }
}
