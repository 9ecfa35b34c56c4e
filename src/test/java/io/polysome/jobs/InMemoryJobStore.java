package io.polysome.jobs;

import io.polysome.inference.WeightsLabel;
import io.polysome.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract of a job store without a database. What would go into the outbox is in {@link #messages()}. */
public final class InMemoryJobStore implements JobStore {
    private static final class ChunkState {
        final JobId job;
        final NewJob.NewChunk chunk;
        final int inputSkip;
        final List<ChunkAttempt> ended = new ArrayList<>();
        String state = "queued";
        int attempt;
        int deaths;
        int failures;

        @Nullable Instant claimedAt;

        @Nullable WorkerId holder;

        @Nullable Instant leaseUntil;

        @Nullable ChunkOutcome outcome;

        ChunkState(JobId job, NewJob.NewChunk chunk, int inputSkip) {
            this.job = job;
            this.chunk = chunk;
            this.inputSkip = inputSkip;
        }

        ChunkAttempt attempt(
                @Nullable Instant endedAt,
                ChunkAttempt.@Nullable Outcome outcome,
                @Nullable String reason,
                @Nullable BatchFigures figures) {
            return new ChunkAttempt(
                    chunk.id(),
                    chunk.firstItem(),
                    chunk.itemCount(),
                    attempt,
                    Objects.requireNonNull(holder),
                    Objects.requireNonNull(claimedAt),
                    endedAt,
                    outcome,
                    reason,
                    figures);
        }

        void end(
                ChunkAttempt.Outcome outcome,
                @Nullable String reason,
                @Nullable BatchFigures figures,
                Instant now,
                String next) {
            ended.add(attempt(now, outcome, reason, figures));
            deaths += outcome == ChunkAttempt.Outcome.LOST ? 1 : 0;
            state = next;
            leaseUntil = now;
        }

        ChunkState half(boolean first) {
            int middle = chunk.itemCount() / 2;
            int count = first ? middle : chunk.itemCount() - middle;
            int skip = first ? 0 : middle;
            ChunkState half = new ChunkState(
                    job,
                    new NewJob.NewChunk(
                            new ChunkId(UUID.randomUUID()),
                            chunk.firstItem() + skip,
                            count,
                            chunk.cost() * count / chunk.itemCount(),
                            chunk.input(),
                            chunk.inputObject()),
                    inputSkip + skip);
            half.attempt = attempt;
            half.deaths = 1;
            return half;
        }
    }

    private record Submission(JobId job, Instant at) {}

    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<JobId, List<ChunkState>> chunksByJob = new HashMap<>();
    private final Map<ChunkId, ChunkState> chunks = new HashMap<>();
    private final Map<JobId, List<JobTransition>> moves = new HashMap<>();
    private final Map<String, Submission> keys = new HashMap<>();
    private final Map<JobId, String> fingerprints = new HashMap<>();
    private final List<ChunkMessage> messages = new ArrayList<>();
    private final List<JobId> deleted = new ArrayList<>();

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
            ChunkState state = new ChunkState(job.id(), chunk, 0);
            parts.add(state);
            chunks.put(chunk.id(), state);
            messages.add(new ChunkMessage(job.id().value(), chunk.id().value()));
        }
        chunksByJob.put(job.id(), parts);
    }

    @Override
    public synchronized Optional<EarlierJob> findEarlier(SubmissionKey key) {
        Submission byKey = key.key() == null ? null : keys.get(key.tenant() + "/" + key.key());
        Job job = jobs.get(byKey == null ? key.id() : byKey.job());
        if (job == null) {
            return Optional.empty();
        }
        if (!job.tenant().equals(key.tenant())) {
            throw new JobIdTakenException(key.id());
        }
        return Optional.of(new EarlierJob(job, fingerprints.get(job.id())));
    }

    @Override
    public synchronized Optional<EarlierJob> createOnce(NewJob job, SubmissionKey key, String fingerprint) {
        Optional<EarlierJob> earlier = findEarlier(key);
        if (earlier.isEmpty()) {
            create(job);
            fingerprints.put(job.id(), fingerprint);
            if (key.key() != null) {
                keys.put(key.tenant() + "/" + key.key(), new Submission(job.id(), job.createdAt()));
            }
        }
        return earlier;
    }

    @Override
    public synchronized int forgetKeys(Instant createdBefore, int limit) {
        List<String> old = keys.entrySet().stream()
                .filter(entry -> entry.getValue().at().isBefore(createdBefore))
                .map(Map.Entry::getKey)
                .limit(limit)
                .toList();
        old.forEach(keys::remove);
        return old.size();
    }

    @Override
    public synchronized Optional<Job> find(TenantId tenant, JobId id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> job.tenant().equals(tenant));
    }

    @Override
    public synchronized List<Job> list(JobFilter filter, int limit, @Nullable JobPosition before) {
        return jobs.values().stream()
                .filter(job -> job.tenant().equals(filter.tenant()))
                .filter(job -> before == null || JobPosition.of(job).compareTo(before) < 0)
                .filter(job -> isWanted(filter.state(), job.state().wireName()))
                .filter(job -> job.options()
                        .tags()
                        .entrySet()
                        .containsAll(filter.tags().entrySet()))
                .filter(job -> isWanted(filter.clientRef(), job.options().clientRef()))
                .filter(job -> isWanted(filter.model(), job.spec().model()))
                .filter(job -> isWanted(filter.action(), job.spec().action().wireName()))
                .filter(job -> filter.createdAfter() == null || job.createdAt().isAfter(filter.createdAfter()))
                .filter(job -> filter.createdBefore() == null || job.createdAt().isBefore(filter.createdBefore()))
                .sorted(Comparator.comparing(JobPosition::of).reversed())
                .limit(limit)
                .toList();
    }

    private static boolean isWanted(@Nullable String wanted, @Nullable String found) {
        return wanted == null || wanted.equals(found);
    }

    @Override
    public synchronized OptionalDouble recentRate(TenantId tenant, String model, Lane lane) {
        double cost = 0;
        double seconds = 0;
        for (Job job : jobs.values()) {
            if (job.tenant().equals(tenant)
                    && job.spec().model().equals(model)
                    && job.lane() == lane
                    && job.state() instanceof JobState.Succeeded done) {
                cost += job.cost();
                seconds += Duration.between(done.startedAt(), done.finishedAt()).toMillis() / 1e3;
            }
        }
        return seconds == 0 ? OptionalDouble.empty() : OptionalDouble.of(cost / seconds);
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
            if (chunk.state.equals("running")) {
                chunk.end(ChunkAttempt.Outcome.CANCELLED, null, null, now, "cancelled");
            } else if (chunk.state.equals("queued")) {
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
            if (chunk.state.equals("running")) {
                chunk.end(ChunkAttempt.Outcome.LOST, "its worker died or fell silent", null, now, "queued");
            }
            chunk.state = "running";
            chunk.attempt++;
            chunk.claimedAt = now;
            chunk.holder = worker;
            chunk.leaseUntil = leaseUntil;
            if (job.state() instanceof JobState.Queued queued) {
                jobs.put(job.id(), with(job, queued.started(now), job.counts(), job.costFinished(), job.weights()));
                move(job.id(), "running", now, "a worker began");
            }
            claimed.add(new ClaimedChunk(
                    new Lease(job.id(), delivery.chunk(), chunk.attempt),
                    job.spec(),
                    chunk.chunk.firstItem(),
                    chunk.chunk.itemCount(),
                    chunk.deaths,
                    chunk.failures,
                    chunk.inputSkip,
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
    public synchronized void release(List<Lease> leases, ChunkAttempt.Outcome how, String reason, Instant now) {
        leases.forEach(lease -> held(lease).ifPresent(chunk -> {
            chunk.end(how, reason, null, now, "queued");
            chunk.failures += how == ChunkAttempt.Outcome.FAILED ? 1 : 0;
        }));
    }

    @Override
    public synchronized boolean split(Lease lease, String reason, Instant now) {
        Optional<ChunkState> held = held(lease);
        held.ifPresent(chunk -> {
            chunk.end(ChunkAttempt.Outcome.SPLIT, reason, null, now, "split");
            for (ChunkState half : List.of(chunk.half(true), chunk.half(false))) {
                Objects.requireNonNull(chunksByJob.get(lease.job())).add(half);
                chunks.put(half.chunk.id(), half);
                messages.add(
                        new ChunkMessage(lease.job().value(), half.chunk.id().value()));
            }
        });
        return held.isPresent();
    }

    @Override
    public synchronized List<ChunkAttempt> attempts(JobId id, TimelinePosition after, int limit) {
        return chunksByJob.getOrDefault(id, List.of()).stream()
                .flatMap(chunk -> Stream.concat(
                        chunk.ended.stream(),
                        chunk.state.equals("running") ? Stream.of(chunk.attempt(null, null, null, null)) : Stream.of()))
                .filter(attempt -> TimelinePosition.of(attempt).compareTo(after) > 0)
                .sorted(Comparator.comparing(TimelinePosition::of))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Set<Lease> finish(List<ChunkOutcome> outcomes, Instant now) {
        Set<Lease> accepted = new HashSet<>();
        for (ChunkOutcome outcome : outcomes) {
            held(outcome.lease()).ifPresent(chunk -> {
                chunk.end(
                        outcome.attemptOutcome(),
                        outcome.attemptReason(),
                        outcome.figures(),
                        now,
                        outcome.result() == null ? "failed" : "succeeded");
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
    public synchronized int requeueExpired(Instant leaseEndedBefore, int limit, Instant now) {
        List<ChunkState> expired = chunks.values().stream()
                .filter(chunk -> chunk.state.equals("running") || chunk.state.equals("queued"))
                .filter(chunk -> chunk.leaseUntil != null && chunk.leaseUntil.isBefore(leaseEndedBefore))
                .limit(limit)
                .toList();
        for (ChunkState chunk : expired) {
            if (chunk.state.equals("running")) {
                chunk.end(ChunkAttempt.Outcome.LOST, "its lease ended", null, now, "queued");
            }
            chunk.leaseUntil = now;
            messages.add(new ChunkMessage(chunk.job.value(), chunk.chunk.id().value()));
        }
        return expired.size();
    }

    @Override
    public synchronized int deleteExpired(Instant now, int limit) {
        List<Job> expired = jobs.values().stream()
                .filter(job -> job.expiresAt() != null && !job.expiresAt().isAfter(now))
                .limit(limit)
                .toList();
        for (Job job : expired) {
            jobs.remove(job.id());
            moves.remove(job.id());
            Objects.requireNonNull(chunksByJob.remove(job.id())).forEach(chunk -> chunks.remove(chunk.chunk.id()));
            deleted.add(job.id());
        }
        return expired.size();
    }

    @Override
    public synchronized List<JobId> deletedJobs(int limit) {
        return deleted.stream().limit(limit).toList();
    }

    @Override
    public synchronized void forget(JobId id) {
        deleted.remove(id);
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
        finished.sort(Comparator.comparingInt(FinishedChunk::firstItem));
        return finished;
    }

    private static FinishedChunk finished(ChunkState chunk, ChunkOutcome outcome) {
        ChunkOutcome.Result result = outcome.result();
        return new FinishedChunk(
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
    public synchronized byte[] resultLines(JobId id, int firstItem) {
        return chunksByJob.getOrDefault(id, List.of()).stream()
                .filter(state -> state.chunk.firstItem() == firstItem && state.outcome != null)
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

    @Override
    public synchronized List<RecordedFailure> recordedFailures(JobId id, int fromIndex, int limit) {
        return chunksByJob.getOrDefault(id, List.of()).stream()
                .flatMap(chunk -> chunk.outcome == null
                        ? Stream.of()
                        : chunk.outcome.failures().stream().map(item -> new RecordedFailure(item, chunk.attempt)))
                .filter(failure -> failure.item().index() >= fromIndex)
                .sorted(Comparator.comparingInt(failure -> failure.item().index()))
                .limit(limit)
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
