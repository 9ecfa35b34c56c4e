package io.polysome.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    Optional<Job> find(JobId id);

    /**
     * Jobs, newest first.
     *
     * @param before only jobs older than this one; null for the newest
     * @param state only jobs in this state, by wire name; null for all
     */
    List<Job> list(int limit, @Nullable JobId before, @Nullable String state);

    /**
     * Takes the lease of those chunks that {@link ClaimRule} allows: counts an attempt, and moves their jobs to running.
     * What is not in the answer needs no work by this worker, and its delivery may be acknowledged.
     */
    List<ClaimedChunk> claim(List<ChunkDelivery> deliveries, WorkerId worker, Instant now, Instant leaseUntil);

    /** Extends leases. Those in the answer are lost: another worker has the chunk, or it is finished. */
    Set<Lease> renew(List<Lease> leases, Instant leaseUntil);

    /** Ends leases without an outcome, so that the next delivery of the chunks is claimed at once. */
    void release(List<Lease> leases);

    /**
     * Records what became of chunks, counts their items, and moves their jobs on. An outcome whose lease is no longer
     * the current one changes nothing.
     *
     * @return the leases whose outcomes were accepted
     */
    Set<Lease> finish(List<ChunkOutcome> outcomes, Instant now);

    /**
     * Queues chunks again whose lease ended before the given time, at most so many.
     *
     * @return how many
     */
    int requeueExpired(Instant leaseEndedBefore, int limit);

    /** The finished chunks of a job in item order. */
    List<FinishedChunk> finishedChunks(JobId id);

    /** The finished chunk that has this item; empty while the item waits or when the job has no such item. */
    Optional<FinishedChunk> findFinishedChunk(JobId id, int item);

    /**
     * The lines that are in the row of a finished chunk.
     *
     * @param chunk its number
     * @throws java.util.NoSuchElementException when they are not there
     */
    byte[] resultLines(JobId id, int chunk);

    /** The failed items of a job with {@code firstItem <= index < firstItem + count}, in order. */
    List<FailedItem> failedItems(JobId id, int firstItem, int count);
}
