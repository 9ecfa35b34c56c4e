package io.polysome.jobs.db;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.polysome.jobs.ChunkAttempt;
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
import io.polysome.jobs.JobStep;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.JobTransition;
import io.polysome.jobs.Lane;
import io.polysome.jobs.Lease;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.RecordedFailure;
import io.polysome.jobs.SubmissionInFlightException;
import io.polysome.jobs.SubmissionKey;
import io.polysome.jobs.TimelinePosition;
import io.polysome.jobs.WorkerId;
import io.polysome.jobs.outbox.Outbox;
import io.polysome.jobs.outbox.OutboxMessage;
import io.polysome.platform.DatabaseOutage;
import io.polysome.platform.TimeOrderedUuid;
import io.polysome.platform.Transactions;
import io.polysome.tenancy.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.LockModeType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hibernate.Session;
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
    private final Transactions transactions;
    private final JobNews news;
    private final Event<JobChanged> changes;
    private final GroupCommit<NewJob> creations = new GroupCommit<>(this::insert);

    PostgresJobStore(
            JobRows jobs,
            ChunkRows chunks,
            ItemFailureRows failures,
            SubmissionKeys keys,
            Outbox outbox,
            Transactions transactions,
            JobNews news,
            Event<JobChanged> changes) {
        this.jobs = jobs;
        this.chunks = chunks;
        this.failures = failures;
        this.keys = keys;
        this.outbox = outbox;
        this.transactions = transactions;
        this.news = news;
        this.changes = changes;
    }

    @Override
    public void create(NewJob job) {
        creations.write(job);
    }

    private void insert(List<NewJob> created) {
        outbox.sendPromptly(inTransaction(connection ->
                insert(connection, created, created.stream().map(JobRow::new).toList())));
    }

    private Outbox.Prompt insert(Connection connection, List<NewJob> created, List<JobRow> rows) throws SQLException {
        List<ChunkRow> parts = new ArrayList<>();
        List<OutboxMessage> messages = new ArrayList<>();
        for (int i = 0; i < created.size(); i++) {
            NewJob job = created.get(i);
            for (int number = 0; number < job.chunks().size(); number++) {
                ChunkRow part = new ChunkRow(job, number);
                parts.add(part);
                messages.add(message(rows.get(i), part));
            }
        }
        JobTable.insert(connection, rows);
        ChunkTable.insert(connection, parts);
        return outbox.appendFirst(connection, messages);
    }

    @Override
    public Optional<EarlierJob> findEarlier(SubmissionKey key) {
        return inTransaction(() -> earlier(key));
    }

    @Override
    public Optional<EarlierJob> createOnce(NewJob job, SubmissionKey key, String fingerprint) {
        List<Outbox.Prompt> committed = new ArrayList<>();
        Optional<EarlierJob> first = inTransaction(() -> {
            if (!keys.tryLock(key)) {
                throw new SubmissionInFlightException();
            }
            Optional<EarlierJob> earlier = earlier(key);
            if (earlier.isEmpty()) {
                JobRow row = new JobRow(job);
                row.fingerprint = fingerprint;
                committed.add(jobs.getEntityManager()
                        .unwrap(Session.class)
                        .doReturningWork(connection -> insert(connection, List.of(job), List.of(row))));
                if (key.key() != null) {
                    keys.insert(key, job.createdAt());
                }
            }
            return earlier;
        });
        committed.forEach(outbox::sendPromptly);
        return first;
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
        changes.fire(JobChanged.of(job.toJob()));
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
        JobStep step = JobStep.begun();
        List<JobChanged> started = new ArrayList<>();
        List<ClaimedChunk> taken = inTransaction(connection -> {
            Map<UUID, JobRow> owners = JobTable.lock(
                    connection, ids(deliveries, delivery -> delivery.job().value()));
            Map<UUID, ChunkRow> parts = ChunkTable.lockWithInput(
                    connection, ids(deliveries, delivery -> delivery.chunk().value()));
            List<ClaimedChunk> claimed = new ArrayList<>();
            Set<JobRow> moved = new HashSet<>();
            Set<ChunkRow> leased = new HashSet<>();
            for (ChunkDelivery delivery : deliveries) {
                ChunkRow chunk = parts.get(delivery.chunk().value());
                JobRow job = owners.get(delivery.job().value());
                if (chunk == null
                        || job == null
                        || !ClaimRule.mayClaim(chunk.standing(), delivery.redelivered(), worker, now)) {
                    continue;
                }
                chunk.beginAttempt(worker, now, leaseUntil);
                leased.add(chunk);
                if (job.toState() instanceof JobState.Queued queued) {
                    job.moveTo(queued.started(now), "a worker began", now);
                    moved.add(job);
                }
                claimed.add(claimed(job, chunk));
            }
            JobTable.update(connection, moved);
            ChunkTable.update(connection, leased);
            moved.forEach(job -> started.add(JobChanged.of(job.toJob())));
            return claimed;
        });
        started.forEach(changes::fire);
        step.end(
                JobStep.Kind.CLAIM,
                taken.stream().map(chunk -> chunk.lease().job()).toList());
        return taken;
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
    public void release(List<Lease> leases, ChunkAttempt.Outcome how, String reason, Instant now) {
        inTransaction(() -> {
            Map<UUID, ChunkRow> parts =
                    lockChunks(leases.stream().map(lease -> lease.chunk().value()));
            for (Lease lease : leases) {
                held(parts, lease).ifPresent(chunk -> chunk.requeue(how, reason, now));
            }
            return leases;
        });
    }

    @Override
    public boolean split(Lease lease, String reason, Instant now) {
        return inTransaction(() -> {
            JobRow job =
                    lockJobs(Stream.of(lease.job().value())).get(lease.job().value());
            Optional<ChunkRow> whole = held(lockChunks(Stream.of(lease.chunk().value())), lease);
            if (job == null || whole.isEmpty()) {
                return false;
            }
            ChunkRow chunk = whole.get();
            List<ChunkRow> halves = Stream.of(true, false)
                    .map(first -> chunk.half(first, TimeOrderedUuid.at(now)))
                    .toList();
            chunk.endAttempt(ChunkAttempt.Outcome.SPLIT, reason, null, now);
            chunk.state = ChunkRow.SPLIT;
            chunk.finishedAt = now;
            job.chunkCount++;
            chunks.persist(halves);
            outbox.append(halves.stream().map(half -> message(job, half)).toList());
            return true;
        });
    }

    @Override
    public Set<Lease> finish(List<ChunkOutcome> outcomes, Instant now) {
        JobStep step = JobStep.begun();
        Map<UUID, JobChanged> counted = new LinkedHashMap<>();
        Set<Lease> finished = inTransaction(connection -> {
            Map<UUID, JobRow> owners = JobTable.lock(
                    connection, ids(outcomes, outcome -> outcome.lease().job().value()));
            Map<UUID, ChunkRow> parts = ChunkTable.lock(
                    connection, ids(outcomes, outcome -> outcome.lease().chunk().value()));
            Set<Lease> accepted = new HashSet<>();
            Set<ChunkRow> over = new HashSet<>();
            for (ChunkOutcome outcome : outcomes) {
                JobRow job = owners.get(outcome.lease().job().value());
                ChunkRow chunk = held(parts, outcome.lease()).orElse(null);
                if (job != null && chunk != null) {
                    finish(chunk, outcome, now);
                    count(job, chunk, outcome, now);
                    ItemFailureTable.insert(connection, chunk, outcome.failures());
                    over.add(chunk);
                    accepted.add(outcome.lease());
                    counted.put(job.id, changed(job, chunk));
                }
            }
            ChunkTable.update(connection, over);
            JobTable.update(
                    connection, counted.keySet().stream().map(owners::get).toList());
            news.tell(
                    connection,
                    counted.values().stream()
                            .map(JobChanged::job)
                            .filter(Job::isFinished)
                            .map(Job::id)
                            .toList());
            return accepted;
        });
        step.end(JobStep.Kind.COMMIT, finished.stream().map(Lease::job).toList());
        counted.values().forEach(changes::fire);
        return finished;
    }

    private static void finish(ChunkRow chunk, ChunkOutcome outcome, Instant now) {
        ChunkOutcome.Result result = outcome.result();
        chunk.state = result == null ? ChunkRow.FAILED : ChunkRow.SUCCEEDED;
        chunk.endAttempt(outcome.attemptOutcome(), outcome.attemptReason(), outcome.figures(), now);
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
    }

    private static void count(JobRow job, ChunkRow chunk, ChunkOutcome outcome, Instant now) {
        job.itemsSucceeded += chunk.itemsSucceeded;
        job.itemsFailed += chunk.itemsFailed;
        job.costFinished += chunk.cost;
        if (job.weights == null && outcome.weights() != null) {
            job.weights = outcome.weights().wireName();
        }
        if (job.toState() instanceof JobState.Running running) {
            job.moveTo(running.counted(job.counts(), now), "every item is done with", now);
        }
    }

    @Override
    public int requeueExpired(Instant leaseEndedBefore, int limit, Instant now) {
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
                    if (chunk.state.equals(ChunkRow.RUNNING)) {
                        chunk.requeue(ChunkAttempt.Outcome.LOST, "its lease ended", now);
                    }
                    chunk.leaseUntil = now;
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
    public int deleteExpired(Instant now, int limit) {
        return inTransaction(() -> jobs.deleteExpired(now, limit));
    }

    @Override
    public List<JobId> deletedJobs(int limit) {
        return inTransaction(
                () -> jobs.deletedJobs(limit).stream().map(JobId::new).toList());
    }

    @Override
    public void forget(JobId id) {
        inTransaction(() -> jobs.forget(id.value()));
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
    public byte[] resultLines(JobId id, int firstItem) {
        return inTransaction(
                () -> chunks.findResultInline(id.value(), firstItem).orElseThrow());
    }

    @Override
    public List<ChunkAttempt> attempts(JobId id, TimelinePosition after, int limit) {
        return inTransaction(() -> chunks.attempts(id.value(), after, limit));
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

    private static JobChanged changed(JobRow job, ChunkRow chunk) {
        return job.chunkCount == 1
                ? new JobChanged(job.toJob(), chunk.toFinished(), chunk.resultInline)
                : JobChanged.of(job.toJob());
    }

    private static <T> Set<UUID> ids(Collection<T> all, Function<T, UUID> id) {
        return all.stream().map(id).collect(toSet());
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
                chunk.firstItem,
                chunk.itemCount,
                chunk.deaths,
                chunk.failures,
                chunk.inputSkip,
                chunk.input,
                chunk.inputObject);
    }

    private <T> T inTransaction(Transactions.Work<T> work) {
        try {
            return transactions.run(work);
        } catch (RuntimeException e) {
            throw DatabaseOutage.translate(e);
        }
    }

    private static <T> T inTransaction(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (RuntimeException e) {
            throw DatabaseOutage.translate(e);
        }
    }
}
