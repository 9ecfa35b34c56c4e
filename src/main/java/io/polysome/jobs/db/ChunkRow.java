package io.polysome.jobs.db;

import io.polysome.jobs.ClaimRule;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
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

    @Nullable @Column(name = "lease_until")
    Instant leaseUntil;

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

    ClaimRule.Standing standing() {
        return new ClaimRule.Standing(
                state.equals(QUEUED),
                state.equals(RUNNING),
                worker == null ? null : WorkerId.parse(worker),
                leaseUntil);
    }
}
