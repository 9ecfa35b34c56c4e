package io.polysome.jobs;

import io.polysome.platform.StoreUnavailableException;
import io.polysome.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The truth about jobs. Every method is one transaction; messages that a change must send go into the outbox within it.
 *
 * <p>All methods block, may be called by many threads, and throw {@link StoreUnavailableException} when the database
 * does not answer, in which case nothing was changed.
 */
public interface JobStore {

    /** Stores a job with its chunks and the messages that bring them to the workers. */
    void create(NewJob job);

    /**
     * What was stored by this id, or in the last {@link SubmissionKey#REMEMBERED} by this key; the key comes first.
     *
     * @throws JobIdTakenException when the id is another tenant's
     */
    Optional<EarlierJob> findEarlier(SubmissionKey key);

    /**
     * Stores a job as {@link #create} does, and its key and fingerprint with it, unless there is an earlier one: then
     * nothing changes, and that is the answer.
     *
     * @throws JobIdTakenException when the id is another tenant's
     * @throws SubmissionInFlightException when another transaction is about to store the same id or key; never waits for it
     */
    Optional<EarlierJob> createOnce(NewJob job, SubmissionKey key, String fingerprint);

    /**
     * Forgets submission keys, at most so many.
     *
     * @return how many
     */
    int forgetKeys(Instant createdBefore, int limit);

    /** Empty as well when the job is another tenant's. */
    Optional<Job> find(TenantId tenant, JobId id);

    /**
     * Jobs, newest first.
     *
     * @param before only jobs older than this one; null for the newest
     */
    List<Job> list(JobFilter filter, int limit, @Nullable JobPosition before);

    /**
     * How fast the tenant's latest finished jobs of a model and lane were computed, in FLOPs per second from their start to
     * their end; empty when there is none among its latest 1,000 jobs.
     */
    OptionalDouble recentRate(TenantId tenant, String model, Lane lane);

    /**
     * Calls a job off: what is finished is kept, what waits is never begun, and what is under way is not accepted. A job
     * that has finished stays as it is.
     *
     * @return the job as it then is; empty when the tenant has none of that id
     */
    Optional<Job> cancel(TenantId tenant, JobId id, String cause, Instant now);

    /**
     * Calls off jobs whose deadline has passed, at most so many, as {@link #cancel} does.
     *
     * @return how many
     */
    int expireOverdue(Instant now, int limit);

    /** The moves of a job, oldest first; empty when the tenant has none of that id. */
    List<JobTransition> transitions(TenantId tenant, JobId id);

    /**
     * Takes the lease of those chunks that {@link ClaimRule} allows: counts an attempt, and moves their jobs to running.
     * An attempt that another worker has not ended is lost, and counted so.
     * What is not in the answer needs no work by this worker, and its delivery may be acknowledged.
     */
    List<ClaimedChunk> claim(List<ChunkDelivery> deliveries, WorkerId worker, Instant now, Instant leaseUntil);

    /** Extends leases. Those in the answer are lost: another worker has the chunk, or it is finished. */
    Set<Lease> renew(List<Lease> leases, Instant leaseUntil);

    /**
     * Ends leases without an outcome, so that the next delivery of the chunks is claimed at once.
     *
     * @param how what the attempts came to: released, failed or lost; the last two are counted against the chunks
     * @param reason a sentence for people
     */
    void release(List<Lease> leases, ChunkAttempt.Outcome how, String reason, Instant now);

    /**
     * Puts two chunks of half its items in the place of one that has at least two, and sends their messages. Both count
     * on from its attempt, and are under suspicion of one death.
     *
     * @return false when the lease is no longer the current one, and nothing was changed
     */
    boolean split(Lease lease, String reason, Instant now);

    /**
     * Records what became of chunks, counts their items, and moves their jobs on. An outcome whose lease is no longer
     * the current one changes nothing.
     *
     * @return the leases whose outcomes were accepted
     */
    Set<Lease> finish(List<ChunkOutcome> outcomes, Instant now);

    /**
     * Queues chunks again whose lease ended before the given time, at most so many; the attempts are lost. So does it
     * with those that were released before that time and not claimed since, as a queue may forget what it is given back
     * too often.
     *
     * @return how many
     */
    int requeueExpired(Instant leaseEndedBefore, int limit, Instant now);

    /**
     * Attempts at the chunks of a job, ended or not, in the order of {@link TimelinePosition}.
     *
     * @param after only those behind it
     */
    List<ChunkAttempt> attempts(JobId id, TimelinePosition after, int limit);

    /**
     * Deletes jobs that are no longer kept, at most so many, and remembers that their objects are still there.
     *
     * @return how many
     */
    int deleteExpired(Instant now, int limit);

    /** Deleted jobs, at most so many, of which objects may still be there. */
    List<JobId> deletedJobs(int limit);

    /** The objects of a deleted job are gone, too. */
    void forget(JobId id);

    /** The finished chunks of a job in item order. */
    List<FinishedChunk> finishedChunks(JobId id);

    /** The finished chunk that has this item; empty while the item waits or when the job has no such item. */
    Optional<FinishedChunk> findFinishedChunk(JobId id, int item);

    /**
     * The lines that are in the row of a finished chunk.
     *
     * @param firstItem with which the chunk begins
     * @throws java.util.NoSuchElementException when they are not there
     */
    byte[] resultLines(JobId id, int firstItem);

    /** The failed items of a job with {@code firstItem <= index < firstItem + count}, in order. */
    List<FailedItem> failedItems(JobId id, int firstItem, int count);

    /** The first failed items of a job whose index is at least the given one, in order. */
    List<RecordedFailure> recordedFailures(JobId id, int fromIndex, int limit);
}
