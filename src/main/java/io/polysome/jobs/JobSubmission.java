package io.polysome.jobs;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import io.polysome.jobs.NewJob.NewChunk;
import io.polysome.platform.StoreUnavailableException;
import io.polysome.platform.TimeOrderedUuid;
import io.polysome.tenancy.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Accepts jobs: cuts them into chunks, puts large inputs away, and stores the rest in one transaction. */
@ApplicationScoped
public class JobSubmission {
    private final Admission admission;
    private final JobStore jobs;
    private final InputStore inputs;
    private final JobsConfig config;
    private final Clock clock;

    JobSubmission(Admission admission, JobStore jobs, InputStore inputs, JobsConfig config, Clock clock) {
        this.admission = admission;
        this.jobs = jobs;
        this.inputs = inputs;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Once this returns the job survives any crash. Blocks for the store.
     *
     * @param items at least one, all checked against the action
     * @throws OverLimitException when the tenant may not have it now
     * @throws StoreUnavailableException when it could not be stored; inputs of the job that were put away are left
     *     behind, as nothing refers to them
     */
    public Job submit(TenantId tenant, JobSpec spec, JobOptions options, ModelArchitecture model, List<Item> items) {
        NewJob job = prepare(tenant, newId(), spec, options, model, items);
        jobs.create(job);
        return job.queued();
    }

    /**
     * The same for a submission that may come twice: the second time it answers with the first job, as it was then.
     *
     * @throws SubmissionConflictException when the key or the id was used for something else
     * @throws SubmissionInFlightException when it is being submitted at this moment
     * @throws JobIdTakenException when another tenant has a job of this id
     */
    public Submitted submitOnce(
            SubmissionKey key, JobSpec spec, JobOptions options, ModelArchitecture model, List<Item> items) {
        String fingerprint = JobFingerprint.of(spec, options, items);
        // looked for before inputs are put away, and once more by createOnce, where nobody comes between
        Optional<EarlierJob> earlier = jobs.findEarlier(key);
        if (earlier.isEmpty()) {
            NewJob job = prepare(key.tenant(), key.id(), spec, options, model, items);
            earlier = jobs.createOnce(job, key, fingerprint);
            if (earlier.isEmpty()) {
                return new Submitted(job.queued(), false);
            }
        }
        Job first = earlier.get().job();
        if (earlier.get().fingerprint() == null) {
            throw new JobIdTakenException(first.id());
        }
        if (!fingerprint.equals(earlier.get().fingerprint())) {
            throw new SubmissionConflictException(
                    first.id(), JobFingerprint.difference(first, spec, withDefaults(options)));
        }
        return new Submitted(first.asSubmitted(), true);
    }

    /** For a job that its client did not name. */
    public JobId newId() {
        return new JobId(TimeOrderedUuid.at(clock.instant()));
    }

    /** What {@link #submit} would make of it. Nothing is stored. */
    public JobPlan plan(JobSpec spec, ModelArchitecture model, List<Item> items) {
        List<ChunkPlanner.Cut> cuts = cut(spec, model, items);
        double cost = cuts.stream().mapToDouble(ChunkPlanner.Cut::cost).sum();
        return new JobPlan(
                items.size(),
                items.stream().mapToLong(item -> item.sequence().length()).sum(),
                cuts.size(),
                cost,
                Lane.of(items.size(), cost, config.chunkFlops()));
    }

    private NewJob prepare(
            TenantId tenant, JobId id, JobSpec spec, JobOptions options, ModelArchitecture model, List<Item> items) {
        admission.check(tenant, items.size());
        Instant now = clock.instant();
        List<NewChunk> chunks = new ArrayList<>();
        for (ChunkPlanner.Cut cut : cut(spec, model, items)) {
            chunks.add(chunk(id, cut, items, now));
        }
        double cost = chunks.stream().mapToDouble(NewChunk::cost).sum();
        Lane lane = Lane.of(items.size(), cost, config.chunkFlops());
        return new NewJob(id, tenant, spec, withDefaults(options), lane, now, chunks);
    }

    private List<ChunkPlanner.Cut> cut(JobSpec spec, ModelArchitecture model, List<Item> items) {
        InferenceTask task = spec.task(model, EnumSet.allOf(OutputHead.class));
        return new ChunkPlanner(sequence -> task.flops(sequence, model), config.chunkFlops()).plan(items);
    }

    private JobOptions withDefaults(JobOptions options) {
        return new JobOptions(
                options.tags(),
                options.clientRef(),
                options.priority(),
                options.deadline(),
                options.retention() != null
                        ? options.retention()
                        : config.retention().orElse(null));
    }

    /** The key of an input has the chunk's id, which is new: a job's id may be one that a client chose, and is taken. */
    private NewChunk chunk(JobId job, ChunkPlanner.Cut cut, List<Item> items, Instant now) {
        byte[] lines = ItemLines.write(items.subList(cut.firstItem(), cut.firstItem() + cut.itemCount()));
        ChunkId id = new ChunkId(TimeOrderedUuid.at(now));
        if (lines.length <= config.inlineInputBytes()) {
            return new NewChunk(id, cut.firstItem(), cut.itemCount(), cut.cost(), lines, null);
        }
        String key = "jobs/%s/%s.ndjson".formatted(job, id);
        try {
            inputs.put(key, lines);
        } catch (IOException e) {
            throw new StoreUnavailableException("the input store does not take the job's sequences", e);
        }
        return new NewChunk(id, cut.firstItem(), cut.itemCount(), cut.cost(), null, key);
    }
}
