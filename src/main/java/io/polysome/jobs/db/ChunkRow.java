package io.polysome.jobs.db;

import io.polysome.jobs.BatchFigures;
import io.polysome.jobs.ChunkAttempt;
import io.polysome.jobs.ClaimRule;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code chunk}. */
@Entity
@DynamicUpdate
@Table(name = "chunk")
class ChunkRow {
    static final String QUEUED = "queued";
    static final String RUNNING = "running";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";
    static final String SPLIT = "split";

    /** What a half of a chunk that kept killing its worker starts with. */
    private static final int DEATHS_OF_A_HALF = 1;

    @Id
    UUID id;

    @Column(name = "job_id")
    UUID jobId;

    int number;

    @Column(name = "first_item")
    int firstItem;

    @Column(name = "item_count")
    int itemCount;

    double cost;
    String state;
    int attempt;

    @Nullable String worker;

    /** Of a queued chunk: when it was given back; null when it has not been begun. */
    @Nullable @Column(name = "lease_until")
    Instant leaseUntil;

    @Nullable @Column(name = "claimed_at")
    Instant claimedAt;

    int deaths;
    int failures;

    @JdbcTypeCode(SqlTypes.JSON)
    String attempts = Attempts.NONE;

    @Column(name = "input_skip")
    int inputSkip;

    byte @Nullable [] input;

    @Nullable @Column(name = "input_object")
    String inputObject;

    @Nullable @Column(name = "result_object")
    String resultObject;

    @Column(name = "result_inline")
    byte @Nullable [] resultInline;

    @Nullable @Column(name = "result_bytes")
    Long resultBytes;

    @Nullable @Column(name = "result_sha256")
    String resultSha256;

    @Column(name = "items_succeeded")
    int itemsSucceeded;

    @Column(name = "items_failed")
    int itemsFailed;

    @Nullable @Column(name = "finished_at")
    Instant finishedAt;

    protected ChunkRow() {}

    ChunkRow(NewJob job, int number) {
        NewJob.NewChunk chunk = job.chunks().get(number);
        id = chunk.id().value();
        jobId = job.id().value();
        this.number = number;
        firstItem = chunk.firstItem();
        itemCount = chunk.itemCount();
        cost = chunk.cost();
        state = QUEUED;
        input = chunk.input();
        inputObject = chunk.inputObject();
    }

    /** Once it is done with. */
    FinishedChunk toFinished() {
        return new FinishedChunk(
                firstItem, itemCount, resultBytes == null ? 0 : resultBytes, resultSha256, resultObject);
    }

    private ChunkRow(ChunkRow whole, UUID id, int skip, int itemCount) {
        this.id = id;
        jobId = whole.jobId;
        number = whole.number;
        firstItem = whole.firstItem + skip;
        this.itemCount = itemCount;
        cost = whole.cost * itemCount / whole.itemCount;
        state = QUEUED;
        attempt = whole.attempt; // so that no attempt at a half has the number of one at the whole
        deaths = DEATHS_OF_A_HALF;
        inputSkip = whole.inputSkip + skip;
        input = whole.input;
        inputObject = whole.inputObject;
    }

    /** The first half of its items, or the others; both read the same input. */
    ChunkRow half(boolean first, UUID id) {
        int middle = itemCount / 2;
        return first ? new ChunkRow(this, id, 0, middle) : new ChunkRow(this, id, middle, itemCount - middle);
    }

    void beginAttempt(WorkerId worker, Instant now, Instant leaseUntil) {
        if (state.equals(RUNNING)) {
            endAttempt(ChunkAttempt.Outcome.LOST, "its worker died or fell silent", null, now);
        }
        state = RUNNING;
        attempt++;
        this.worker = worker.toString();
        this.leaseUntil = leaseUntil;
        claimedAt = now;
    }

    /** Leaves the state to the caller. */
    void endAttempt(
            ChunkAttempt.Outcome outcome, @Nullable String reason, @Nullable BatchFigures figures, Instant now) {
        attempts = Attempts.append(attempts, this, outcome, reason, figures, now);
        if (outcome == ChunkAttempt.Outcome.LOST) {
            deaths++;
        }
    }

    void requeue(ChunkAttempt.Outcome outcome, String reason, Instant now) {
        endAttempt(outcome, reason, null, now);
        if (outcome == ChunkAttempt.Outcome.FAILED) {
            failures++;
        }
        state = QUEUED;
        leaseUntil = now;
    }

    ClaimRule.Standing standing() {
        return new ClaimRule.Standing(
                state.equals(QUEUED),
                state.equals(RUNNING),
                worker == null ? null : WorkerId.parse(worker),
                leaseUntil);
    }
}
