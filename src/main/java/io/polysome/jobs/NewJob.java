package io.polysome.jobs;

import io.polysome.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job that is ready to be stored, cut into chunks in item order. */
public record NewJob(
        JobId id,
        TenantId tenant,
        JobSpec spec,
        JobOptions options,
        Lane lane,
        Instant createdAt,
        List<NewChunk> chunks) {

    /**
     * Exactly one of input and inputObject is given.
     *
     * @param firstItem the {@code sequence_index} of its first item
     * @param cost FLOPs
     * @param input the items as {@link ItemLines}
     * @param inputObject the key of the object that holds them
     */
    public record NewChunk(
            ChunkId id,
            int firstItem,
            int itemCount,
            double cost,
            byte @Nullable [] input,
            @Nullable String inputObject) {}

    /** As it stands once it is stored. */
    public Job queued() {
        return new Job(
                id,
                tenant,
                spec,
                options,
                lane,
                new JobState.Queued(),
                new ItemCounts(itemCount(), 0, 0),
                cost(),
                0,
                null,
                createdAt,
                null);
    }

    public int itemCount() {
        return chunks.stream().mapToInt(NewChunk::itemCount).sum();
    }

    public double cost() {
        return chunks.stream().mapToDouble(NewChunk::cost).sum();
    }
}
