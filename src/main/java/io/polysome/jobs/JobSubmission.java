package io.polysome.jobs;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.ModelArchitecture;
import io.polysome.jobs.NewJob.NewChunk;
import io.polysome.platform.TimeOrderedUuid;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Accepts jobs: cuts them into chunks, puts large inputs away, and stores the rest in one transaction. */
@ApplicationScoped
public class JobSubmission {
    private final JobStore jobs;
    private final InputStore inputs;
    private final JobsConfig config;
    private final Clock clock;

    JobSubmission(JobStore jobs, InputStore inputs, JobsConfig config, Clock clock) {
        this.jobs = jobs;
        this.inputs = inputs;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Once this returns the job survives any crash. Blocks for the store.
     *
     * @param items at least one, all checked against the action
     * @throws StoreUnavailableException when it could not be stored; inputs of the job that were put away are left
     *     behind, as nothing refers to them
     */
    public Job submit(JobSpec spec, ModelArchitecture model, List<Item> items) {
        Instant now = clock.instant();
        JobId id = new JobId(TimeOrderedUuid.at(now));
        List<NewChunk> chunks = new ArrayList<>();
        InferenceTask task = spec.task(model);
        ChunkPlanner planner = new ChunkPlanner(sequence -> task.flops(sequence, model), config.chunkFlops());
        for (ChunkPlanner.Cut cut : planner.plan(items)) {
            chunks.add(chunk(id, chunks.size(), cut, items, now));
        }
        double cost = chunks.stream().mapToDouble(NewChunk::cost).sum();
        Lane lane = Lane.of(items.size(), cost, config.chunkFlops());
        NewJob job = new NewJob(id, spec, lane, now, chunks);
        jobs.create(job);
        return new Job(
                id,
                spec,
                job.lane(),
                new JobState.Queued(),
                new ItemCounts(items.size(), 0, 0),
                job.cost(),
                0,
                null,
                now);
    }

    private NewChunk chunk(JobId job, int number, ChunkPlanner.Cut cut, List<Item> items, Instant now) {
        byte[] lines = ItemLines.write(items.subList(cut.firstItem(), cut.firstItem() + cut.itemCount()));
        ChunkId id = new ChunkId(TimeOrderedUuid.at(now));
        if (lines.length <= config.inlineInputBytes()) {
            return new NewChunk(id, cut.firstItem(), cut.itemCount(), cut.cost(), lines, null);
        }
        String key = "jobs/%s/%06d.ndjson".formatted(job, number);
        try {
            inputs.put(key, lines);
        } catch (IOException e) {
            throw new StoreUnavailableException("the input store does not take the job's sequences", e);
        }
        return new NewChunk(id, cut.firstItem(), cut.itemCount(), cut.cost(), null, key);
    }
}
