package io.polysome.jobs.db;

import static java.util.stream.Collectors.toMap;

import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkMessage;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ChunkTopics;
import io.polysome.jobs.ClaimRule;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.EarlierJob;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobFilter;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobIdTakenException;
import io.polysome.jobs.JobPosition;
import io.polysome.jobs.JobState;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.JobTransition;
import io.polysome.jobs.Lane;
import io.polysome.jobs.Lease;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.RecordedFailure;
import io.polysome.jobs.SubmissionInFlightException;
import io.polysome.jobs.SubmissionKey;
import io.polysome.jobs.WorkerId;
import io.polysome.jobs.outbox.Outbox;
import io.polysome.jobs.outbox.OutboxMessage;
import io.polysome.tenancy.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in PostgreSQL. Rows are always locked in the same order, jobs by id before chunks by id, so that transactions
 * wait for each other and never block each other for good.
 */
@ApplicationScoped
class PostgresJobStore implements JobStore {
    private final JobRows jobs;
    private final ChunkRows chunks;
    private final ItemFailureRows failures;
    private final SubmissionKeys keys;
    private final Outbox outbox;
    private final Event<JobChanged> changes;

    PostgresJobStore(
            JobRows jobs,
            ChunkRows chunks,
            ItemFailureRows failures,
            SubmissionKeys keys,
            Outbox outbox,
            Event<JobChanged> changes) {
        this.jobs = jobs;
        this.chunks = chunks;
        this.failures = failures;
        this.keys = keys;
        this.outbox = outbox;
        this.changes = changes;
    }

    @Override
    public void create(NewJob job) {
        inTransaction(() -> store(job));
    }

    private JobRow store(NewJob job) {
        JobRow row = new JobRow(job);
        jobs.persist(row);
        List<ChunkRow> parts = IntStream.range(0, job.chunks().size())
                .mapToObj(number -> new ChunkRow(job, number))
                .toList();
        chunks.persist(parts);
        outbox.append(parts.stream().map(chunk -> message(row, chunk)).toList());
        return row;
    }

    @Override
    public Optional<EarlierJob> findEarlier(SubmissionKey key) {
        return inTransaction(() -> earlier(key));
    }

    @Override
    public Optional<EarlierJob> createOnce(NewJob job, SubmissionKey key, String fingerprint) {
        return inTransaction(() -> {
            if (!keys.tryLock(key)) {
                throw new SubmissionInFlightException();
            }
            Optional<EarlierJob> earlier = earlier(key);
            if (earlier.isEmpty()) {
                store(job).fingerprint = fingerprint;
                if (key.key() != null) {
                    keys.insert(key, job.createdAt());
                }
            }
            return earlier;
        });
    }

    private Optional<EarlierJob> earlier(SubmissionKey key) {
        UUID id = key.key() == null
                ? key.id().value()
                : keys.find(key).orElse(key.id().value());
        return jobs.findByIdOptional(id).map(job -> {
            if (!job.tenant.equals(key.tenant().value())) {
                throw new JobIdTakenException(key.id());
            }
            return new EarlierJob(job.toJob(), job.fingerprint);
        });
    }

    @Override
    public int forgetKeys(Instant createdBefore, int limit) {
        return inTransaction(() -> keys.delete(createdBefore, limit));
    }

    @Override
    public Optional<Job> find(TenantId tenant, JobId id) {
        return inTransaction(() -> jobs.findByIdOptional(id.value())
                .filter(job -> job.tenant.equals(tenant.value()))
                .map(JobRow::toJob));
    }

    @Override
    public List<Job> list(JobFilter filter, int limit, @Nullable JobPosition before) {
        return inTransaction(() ->
                jobs.list(filter, limit, before).stream().map(JobRow::toJob).toList());
    }

    @Override
    public OptionalDouble recentRate(TenantId tenant, String model, Lane lane) {
        return inTransaction(() -> jobs.recentRate(tenant, model, lane));
    }

    @Override
    public Optional<Job> cancel(TenantId tenant, JobId id, String cause, Instant now) {
        return inTransaction(() -> Optional.ofNullable(
                        lockJobs(Stream.of(id.value())).get(id.value()))
                .filter(job -> job.tenant.equals(tenant.value()))
                .map(job -> {
                    if (job.toState() instanceof JobState.Unfinished open) {
                        callOff(job, open.cancelled(now), cause, now);
                    }
                    return job.toJob();
                }));
    }

    @Override
    public int expireOverdue(Instant now, int limit) {
        return inTransaction(() -> {
            List<JobRow> overdue = jobs.lockOverdue(now, limit);
            for (JobRow job : overdue) {
                if (job.toState() instanceof JobState.Unfinished open) {
                    callOff(job, open.expired(now), "the deadline passed", now);
                }
            }
            return overdue.size();
        });
    }

    private void callOff(JobRow job, JobState next, String cause, Instant now) {
        job.moveTo(next, cause, now);
        chunks.cancelUnfinished(job.id, now);
        changes.fire(new JobChanged(new JobId(job.id)));
    }

    @Override
    public List<JobTransition> transitions(TenantId tenant, JobId id) {
        return inTransaction(() -> jobs.findByIdOptional(id.value())
                .filter(job -> job.tenant.equals(tenant.value()))
                .map(job -> Transitions.parse(job.transitions))
                .orElse(List.of()));
    }

    @Override
    public List<ClaimedChunk> claim(List<ChunkDelivery> deliveries, WorkerId worker, Instant now, Instant leaseUntil) {
        return inTransaction(() -> {
            Map<UUID, JobRow> owners =
                    lockJobs(deliveries.stream().map(delivery -> delivery.job().value()));
            Map<UUID, ChunkRow> parts = lockChunks(
                    deliveries.stream().map(delivery -> delivery.chunk().value()));
            List<ClaimedChunk> claimed = new ArrayList<>();
            for (ChunkDelivery delivery : deliveries) {
                ChunkRow chunk = parts.get(delivery.chunk().value());
                JobRow job = owners.get(delivery.job().value());
                if (chunk == null
                        || job == null
                        || !ClaimRule.mayClaim(chunk.standing(), delivery.redelivered(), worker, now)) {
                    continue;
                }
                chunk.state = ChunkRow.RUNNING;
                chunk.attempt++;
                chunk.worker = worker.toString();
                chunk.leaseUntil = leaseUntil;
                if (job.toState() instanceof JobState.Queued queued) {
                    job.moveTo(queued.started(now), "a worker began", now);
                    changes.fire(new JobChanged(delivery.job()));
                }
                claimed.add(claimed(job, chunk));
            }
            return claimed;
        });
    }

    @Override
    public Set<Lease> renew(List<Lease> leases, Instant leaseUntil) {
        return inTransaction(() -> {
            Map<UUID, ChunkRow> parts =
                    lockChunks(leases.stream().map(lease -> lease.chunk().value()));
            Set<Lease> lost = new HashSet<>();
            for (Lease lease : leases) {
                held(parts, lease).ifPresentOrElse(chunk -> chunk.leaseUntil = leaseUntil, () -> lost.add(lease));
            }
            return lost;
        });
    }

    @Override
    public void release(List<Lease> leases) {
        inTransaction(() -> {
            Map<UUID, ChunkRow> parts =
                    lockChunks(leases.stream().map(lease -> lease.chunk().value()));
            for (Lease lease : leases) {
                held(parts, lease).ifPresent(chunk -> chunk.state = ChunkRow.QUEUED);
            }
            return leases;
        });
    }

    @Override
    public Set<Lease> finish(List<ChunkOutcome> outcomes, Instant now) {
        return inTransaction(() -> {
            Map<UUID, JobRow> owners = lockJobs(
                    outcomes.stream().map(outcome -> outcome.lease().job().value()));
            Map<UUID, ChunkRow> parts = lockChunks(
                    outcomes.stream().map(outcome -> outcome.lease().chunk().value()));
            Set<Lease> accepted = new HashSet<>();
            for (ChunkOutcome outcome : outcomes) {
                JobRow job = owners.get(outcome.lease().job().value());
                ChunkRow chunk = held(parts, outcome.lease()).orElse(null);
                if (job != null && chunk != null) {
                    finish(chunk, outcome, now);
                    count(job, chunk, outcome, now);
                    accepted.add(outcome.lease());
                }
            }
            return accepted;
        });
    }

    private void finish(ChunkRow chunk, ChunkOutcome outcome, Instant now) {
        ChunkOutcome.ResultObject result = outcome.result();
        chunk.state = result == null ? ChunkRow.FAILED : ChunkRow.SUCCEEDED;
        if (result != null) {
            chunk.resultObject = result.key();
            chunk.resultBytes = result.bytes();
            chunk.resultSha256 = result.sha256();
        }
        chunk.itemsSucceeded = outcome.succeeded();
        chunk.itemsFailed = outcome.failures().size();
        chunk.finishedAt = now;
        failures.persist(outcome.failures().stream().map(item -> new ItemFailureRow(chunk.jobId, item, chunk.attempt)));
    }

    private void count(JobRow job, ChunkRow chunk, ChunkOutcome outcome, Instant now) {
        job.itemsSucceeded += chunk.itemsSucceeded;
        job.itemsFailed += chunk.itemsFailed;
        job.costFinished += chunk.cost;
        if (job.weights == null && outcome.weights() != null) {
            job.weights = outcome.weights().wireName();
        }
        if (job.toState() instanceof JobState.Running running) {
            job.moveTo(running.counted(job.counts(), now), "every item is done with", now);
        }
        changes.fire(new JobChanged(new JobId(job.id)));
    }

    @Override
    public int requeueExpired(Instant leaseEndedBefore, int limit) {
        return inTransaction(() -> {
            List<ChunkRow> expired = chunks.lockExpired(leaseEndedBefore, limit);
            Map<UUID, JobRow> owners =
                    jobs
                            .list(
                                    "id in ?1",
                                    expired.stream().map(chunk -> chunk.jobId).toList())
                            .stream()
                            .collect(toMap(job -> job.id, Function.identity()));
            List<OutboxMessage> messages = new ArrayList<>();
            for (ChunkRow chunk : expired) {
                JobRow job = owners.get(chunk.jobId);
                if (job != null) {
                    chunk.state = ChunkRow.QUEUED;
                    messages.add(message(job, chunk));
                }
            }
            if (!messages.isEmpty()) {
                outbox.append(messages);
            }
            return messages.size();
        });
    }

    @Override
    public List<FinishedChunk> finishedChunks(JobId id) {
        return inTransaction(() ->
                chunks
                        .list("jobId = ?1 and state in ('succeeded', 'failed')", Sort.ascending("number"), id.value())
                        .stream()
                        .map(chunk -> new FinishedChunk(chunk.firstItem, chunk.itemCount, chunk.resultObject))
                        .toList());
    }

    @Override
    public List<FailedItem> failedItems(JobId id, int firstItem, int count) {
        return inTransaction(() -> failures
                .list(
                        "key.jobId = ?1 and key.index >= ?2 and key.index < ?3",
                        Sort.ascending("key.index"),
                        id.value(),
                        firstItem,
                        firstItem + count)
                .stream()
                .map(ItemFailureRow::toItem)
                .toList());
    }

    @Override
    public List<RecordedFailure> recordedFailures(JobId id, int fromIndex, int limit) {
        return inTransaction(() -> failures
                .find("key.jobId = ?1 and key.index >= ?2", Sort.ascending("key.index"), id.value(), fromIndex)
                .page(Page.ofSize(limit))
                .stream()
                .map(row -> new RecordedFailure(row.toItem(), row.attempts))
                .toList());
    }

    private Map<UUID, JobRow> lockJobs(Stream<UUID> ids) {
        return jobs
                .find("id in ?1", Sort.ascending("id"), ids.distinct().toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .stream()
                .collect(toMap(job -> job.id, Function.identity()));
    }

    private Map<UUID, ChunkRow> lockChunks(Stream<UUID> ids) {
        return chunks
                .find("id in ?1", Sort.ascending("id"), ids.distinct().toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .stream()
                .collect(toMap(chunk -> chunk.id, Function.identity()));
    }

    /** The chunk of a lease, when that is the current one of a chunk that still runs. */
    private static Optional<ChunkRow> held(Map<UUID, ChunkRow> locked, Lease lease) {
        return Optional.ofNullable(locked.get(lease.chunk().value()))
                .filter(chunk -> chunk.state.equals(ChunkRow.RUNNING) && chunk.attempt == lease.attempt());
    }

    private static OutboxMessage message(JobRow job, ChunkRow chunk) {
        return new OutboxMessage(
                ChunkTopics.name(job.model, Lane.valueOf(job.lane.toUpperCase(Locale.ROOT))),
                job.id.toString(),
                new ChunkMessage(job.id, chunk.id).toJson());
    }

    private static ClaimedChunk claimed(JobRow job, ChunkRow chunk) {
        return new ClaimedChunk(
                new Lease(new JobId(job.id), new ChunkId(chunk.id), chunk.attempt),
                job.spec(),
                chunk.number,
                chunk.firstItem,
                chunk.itemCount,
                chunk.input,
                chunk.inputObject);
    }

    private static <T> T inTransaction(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (RuntimeException e) {
            throw DatabaseOutage.translate(e);
        }
    }
}
