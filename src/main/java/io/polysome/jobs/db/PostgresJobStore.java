package io.polysome.jobs.db;

import static java.util.stream.Collectors.toMap;

import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkMessage;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ChunkTopics;
import io.polysome.jobs.ClaimRule;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobState;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.Lane;
import io.polysome.jobs.Lease;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.jobs.outbox.Outbox;
import io.polysome.jobs.outbox.OutboxMessage;
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
    private final Outbox outbox;
    private final Event<JobChanged> changes;

    PostgresJobStore(
            JobRows jobs, ChunkRows chunks, ItemFailureRows failures, Outbox outbox, Event<JobChanged> changes) {
        this.jobs = jobs;
        this.chunks = chunks;
        this.failures = failures;
        this.outbox = outbox;
        this.changes = changes;
    }

    @Override
    public void create(NewJob job) {
        inTransaction(() -> {
            JobRow row = new JobRow(job);
            jobs.persist(row);
            List<ChunkRow> parts = IntStream.range(0, job.chunks().size())
                    .mapToObj(number -> new ChunkRow(job, number))
                    .toList();
            chunks.persist(parts);
            outbox.append(parts.stream().map(chunk -> message(row, chunk)).toList());
            return job.id();
        });
    }

    @Override
    public Optional<Job> find(JobId id) {
        return inTransaction(() -> jobs.findByIdOptional(id.value()).map(JobRow::toJob));
    }

    @Override
    public List<Job> list(int limit, @Nullable JobId before, @Nullable String state) {
        return inTransaction(() -> jobs
                .find(
                        "(cast(?1 as uuid) is null or id < ?1) and (cast(?2 as string) is null or state = ?2)",
                        Sort.descending("id"),
                        before == null ? null : before.value(),
                        state)
                .page(Page.ofSize(limit))
                .stream()
                .map(JobRow::toJob)
                .toList());
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
                    job.moveTo(queued.started(now));
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
        ChunkOutcome.Result result = outcome.result();
        chunk.state = result == null ? ChunkRow.FAILED : ChunkRow.SUCCEEDED;
        if (result != null) {
            chunk.resultBytes = result.bytes();
            chunk.resultSha256 = result.sha256();
            switch (result) {
                case ChunkOutcome.ResultObject object -> chunk.resultObject = object.key();
                case ChunkOutcome.ResultLines lines -> chunk.resultInline = lines.lines();
            }
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
            job.moveTo(running.counted(job.counts(), now));
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
        return inTransaction(() -> chunks.finished(id.value()));
    }

    @Override
    public Optional<FinishedChunk> findFinishedChunk(JobId id, int item) {
        return inTransaction(() -> chunks.findFinished(id.value(), item));
    }

    @Override
    public byte[] resultLines(JobId id, int chunk) {
        return inTransaction(() -> chunks.findResultInline(id.value(), chunk).orElseThrow());
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
