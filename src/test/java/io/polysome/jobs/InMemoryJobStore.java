package io.polysome.jobs;

import io.polysome.inference.WeightsLabel;
import io.polysome.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract of a job store without a database. What would go into the outbox is in {@link #messages()}. */
public final class InMemoryJobStore implements JobStore {
    private static final class ChunkState {
        final NewJob.NewChunk chunk;
        final int number;
        String state = "queued";
        int attempt;

        @Nullable WorkerId holder;

        @Nullable Instant leaseUntil;

        @Nullable ChunkOutcome outcome;

        ChunkState(NewJob.NewChunk chunk, int number) {
            this.chunk = chunk;
            this.number = number;
        }
    }

    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<JobId, List<ChunkState>> chunksByJob = new HashMap<>();
    private final Map<ChunkId, ChunkState> chunks = new HashMap<>();
    private final Map<JobId, List<JobTransition>> moves = new HashMap<>();
    private final List<ChunkMessage> messages = new ArrayList<>();

    /** Every message that was to be sent so far. */
    public synchronized List<ChunkMessage> messages() {
        return List.copyOf(messages);
    }

    @Override
    public synchronized void create(NewJob job) {
        jobs.put(job.id(), job.queued());
        move(job.id(), "queued", job.createdAt(), "submitted");
        List<ChunkState> parts = new ArrayList<>();
        for (NewJob.NewChunk chunk : job.chunks()) {
            ChunkState state = new ChunkState(chunk, parts.size());
            parts.add(state);
            chunks.put(chunk.id(), state);
            messages.add(new ChunkMessage(job.id().value(), chunk.id().value()));
        }
        chunksByJob.put(job.id(), parts);
    }

    @Override
    public synchronized Optional<Job> find(TenantId tenant, JobId id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> job.tenant().equals(tenant));
    }

    @Override
    public synchronized List<Job> list(JobFilter filter, int limit, @Nullable JobId before) {
        String state = filter.state();
        return jobs.values().stream()
                .filter(job -> job.tenant().equals(filter.tenant()))
                .filter(job -> before == null || job.id().compareTo(before) < 0)
                .filter(job -> state == null || job.state().wireName().equals(state))
                .sorted(Comparator.comparing(Job::id).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<Job> cancel(TenantId tenant, JobId id, String cause, Instant now) {
        return find(tenant, id)
                .map(job -> job.state() instanceof JobState.Unfinished open
                        ? callOff(job, open.cancelled(now), cause, now)
                        : job);
    }

    @Override
    public synchronized int expireOverdue(Instant now, int limit) {
        List<Job> overdue = jobs.values().stream()
                .filter(job -> !job.isFinished())
                .filter(job -> job.options().deadline() != null
                        && !now.isBefore(job.options().deadline()))
                .sorted(Comparator.comparing(Job::id))
                .limit(limit)
                .toList();
        for (Job job : overdue) {
            if (job.state() instanceof JobState.Unfinished open) {
                callOff(job, open.expired(now), "the deadline passed", now);
            }
        }
        return overdue.size();
    }

    private Job callOff(Job job, JobState next, String cause, Instant now) {
        Job over = with(job, next, job.counts(), job.costFinished(), job.weights());
        jobs.put(job.id(), over);
        move(job.id(), next.wireName(), now, cause);
        for (ChunkState chunk : chunksByJob.getOrDefault(job.id(), List.of())) {
            if (chunk.outcome == null) {
                chunk.state = "cancelled";
            }
        }
        return over;
    }

    @Override
    public synchronized List<JobTransition> transitions(TenantId tenant, JobId id) {
        return find(tenant, id).isPresent() ? List.copyOf(moves.getOrDefault(id, List.of())) : List.of();
    }

    private void move(JobId id, String state, Instant at, String cause) {
        List<JobTransition> soFar = moves.computeIfAbsent(id, key -> new ArrayList<>());
        soFar.add(new JobTransition(soFar.size() + 1, state, at, cause));
    }

    @Override
    public synchronized List<ClaimedChunk> claim(
            List<ChunkDelivery> deliveries, WorkerId worker, Instant now, Instant leaseUntil) {
        List<ClaimedChunk> claimed = new ArrayList<>();
        for (ChunkDelivery delivery : deliveries) {
            ChunkState chunk = chunks.get(delivery.chunk());
            Job job = jobs.get(delivery.job());
            if (chunk == null || job == null) {
                continue;
            }
            ClaimRule.Standing standing = new ClaimRule.Standing(
                    chunk.state.equals("queued"), chunk.state.equals("running"), chunk.holder, chunk.leaseUntil);
            if (!ClaimRule.mayClaim(standing, delivery.redelivered(), worker, now)) {
                continue;
            }
            chunk.state = "running";
            chunk.attempt++;
            chunk.holder = worker;
            chunk.leaseUntil = leaseUntil;
            if (job.state() instanceof JobState.Queued queued) {
                jobs.put(job.id(), with(job, queued.started(now), job.counts(), job.costFinished(), job.weights()));
                move(job.id(), "running", now, "a worker began");
            }
            claimed.add(new ClaimedChunk(
                    new Lease(job.id(), delivery.chunk(), chunk.attempt),
                    job.spec(),
                    chunk.number,
                    chunk.chunk.firstItem(),
                    chunk.chunk.itemCount(),
                    chunk.chunk.input(),
                    chunk.chunk.inputObject()));
        }
        return claimed;
    }

    @Override
    public synchronized Set<Lease> renew(List<Lease> leases, Instant leaseUntil) {
        Set<Lease> lost = new HashSet<>();
        for (Lease lease : leases) {
            held(lease).ifPresentOrElse(chunk -> chunk.leaseUntil = leaseUntil, () -> lost.add(lease));
        }
        return lost;
    }

    @Override
    public synchronized void release(List<Lease> leases) {
        leases.forEach(lease -> held(lease).ifPresent(chunk -> chunk.state = "queued"));
    }

    @Override
    public synchronized Set<Lease> finish(List<ChunkOutcome> outcomes, Instant now) {
        Set<Lease> accepted = new HashSet<>();
        for (ChunkOutcome outcome : outcomes) {
            held(outcome.lease()).ifPresent(chunk -> {
                chunk.state = outcome.result() == null ? "failed" : "succeeded";
                chunk.outcome = outcome;
                Job job = Objects.requireNonNull(jobs.get(outcome.lease().job()));
                ItemCounts counts = job.counts()
                        .plus(outcome.succeeded(), outcome.failures().size());
                JobState state =
                        job.state() instanceof JobState.Running running ? running.counted(counts, now) : job.state();
                WeightsLabel weights = job.weights() == null ? outcome.weights() : job.weights();
                jobs.put(job.id(), with(job, state, counts, job.costFinished() + chunk.chunk.cost(), weights));
                if (!state.equals(job.state())) {
                    move(job.id(), state.wireName(), now, "every item is done with");
                }
                accepted.add(outcome.lease());
            });
        }
        return accepted;
    }

    @Override
    public synchronized int requeueExpired(Instant leaseEndedBefore, int limit) {
        int requeued = 0;
        for (Map.Entry<JobId, List<ChunkState>> job : chunksByJob.entrySet()) {
            for (ChunkState chunk : job.getValue()) {
                Instant leaseUntil = chunk.leaseUntil;
                if (requeued < limit
                        && chunk.state.equals("running")
                        && leaseUntil != null
                        && leaseUntil.isBefore(leaseEndedBefore)) {
                    chunk.state = "queued";
                    messages.add(new ChunkMessage(
                            job.getKey().value(), chunk.chunk.id().value()));
                    requeued++;
                }
            }
        }
        return requeued;
    }

    @Override
    public synchronized List<FinishedChunk> finishedChunks(JobId id) {
        List<FinishedChunk> finished = new ArrayList<>();
        for (ChunkState chunk : chunksByJob.getOrDefault(id, List.of())) {
            ChunkOutcome outcome = chunk.outcome;
            if (outcome != null) {
                finished.add(finished(chunk, outcome));
            }
        }
        return finished;
    }

    private static FinishedChunk finished(ChunkState chunk, ChunkOutcome outcome) {
        ChunkOutcome.Result result = outcome.result();
        return new FinishedChunk(
                chunk.number,
                chunk.chunk.firstItem(),
                chunk.chunk.itemCount(),
                result == null ? 0 : result.bytes(),
                result == null ? null : result.sha256(),
                result instanceof ChunkOutcome.ResultObject object ? object.key() : null);
    }

    @Override
    public synchronized Optional<FinishedChunk> findFinishedChunk(JobId id, int item) {
        return finishedChunks(id).stream()
                .filter(chunk -> chunk.firstItem() <= item && item < chunk.firstItem() + chunk.itemCount())
                .findFirst();
    }

    @Override
    public synchronized byte[] resultLines(JobId id, int chunk) {
        return chunksByJob.getOrDefault(id, List.of()).stream()
                .filter(state -> state.number == chunk && state.outcome != null)
                .map(state -> state.outcome == null ? null : state.outcome.result())
                .filter(ChunkOutcome.ResultLines.class::isInstance)
                .map(result -> ((ChunkOutcome.ResultLines) result).lines())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public synchronized List<FailedItem> failedItems(JobId id, int firstItem, int count) {
        return chunksByJob.getOrDefault(id, List.of()).stream()
                .flatMap(chunk -> chunk.outcome == null ? Stream.of() : chunk.outcome.failures().stream())
                .filter(item -> item.index() >= firstItem && item.index() < firstItem + count)
                .sorted(Comparator.comparingInt(FailedItem::index))
                .toList();
    }

    private Optional<ChunkState> held(Lease lease) {
        return Optional.ofNullable(chunks.get(lease.chunk()))
                .filter(chunk -> chunk.state.equals("running") && chunk.attempt == lease.attempt());
    }

    private static Job with(
            Job job, JobState state, ItemCounts counts, double costFinished, @Nullable WeightsLabel weights) {
        Instant expiresAt =
                state instanceof JobState.Finished over && job.options().retention() != null
                        ? over.finishedAt().plus(job.options().retention())
                        : null;
        return new Job(
                job.id(),
                job.tenant(),
                job.spec(),
                job.options(),
                job.lane(),
                state,
                counts,
                job.cost(),
                costFinished,
                weights,
                job.createdAt(),
                expiresAt);
    }
}
