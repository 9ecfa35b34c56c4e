package io.polysome.jobs.db;

import io.polysome.inference.Action;
import io.polysome.inference.TaskParams;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ItemCounts;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobState;
import io.polysome.jobs.Lane;
import io.polysome.jobs.NewJob;
import io.polysome.platform.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code job}. */
@Entity
@DynamicUpdate
@Table(name = "job")
class JobRow {
    @Id
    UUID id;

    String model;
    String action;

    @JdbcTypeCode(SqlTypes.JSON)
    String params;

    String lane;
    String state;

    @Nullable String weights;

    @Column(name = "item_count")
    int itemCount;

    @Column(name = "items_succeeded")
    int itemsSucceeded;

    @Column(name = "items_failed")
    int itemsFailed;

    @Column(name = "chunk_count")
    int chunkCount;

    double cost;

    @Column(name = "cost_finished")
    double costFinished;

    @Column(name = "created_at")
    Instant createdAt;

    @Nullable @Column(name = "started_at")
    Instant startedAt;

    @Nullable @Column(name = "finished_at")
    Instant finishedAt;

    protected JobRow() {}

    JobRow(NewJob job) {
        id = job.id().value();
        model = job.spec().model();
        action = job.spec().action().wireName();
        params = Json.write(job.spec().params());
        lane = job.lane().wireName();
        state = new JobState.Queued().wireName();
        itemCount = job.itemCount();
        chunkCount = job.chunks().size();
        cost = job.cost();
        createdAt = job.createdAt();
    }

    Job toJob() {
        return new Job(
                new JobId(id),
                spec(),
                Lane.valueOf(lane.toUpperCase(Locale.ROOT)),
                toState(),
                counts(),
                cost,
                costFinished,
                weights == null ? null : WeightsLabel.valueOf(weights.toUpperCase(Locale.ROOT)),
                createdAt);
    }

    JobSpec spec() {
        return new JobSpec(model, Action.find(action).orElseThrow(), Json.read(params, TaskParams.class));
    }

    ItemCounts counts() {
        return new ItemCounts(itemCount, itemsSucceeded, itemsFailed);
    }

    JobState toState() {
        return switch (state) {
            case "queued" -> new JobState.Queued();
            case "running" -> new JobState.Running(started());
            case "succeeded" -> new JobState.Succeeded(started(), finished());
            case "partial" -> new JobState.Partial(started(), finished());
            case "failed" -> new JobState.Failed(started(), finished());
            default -> throw new IllegalStateException("job %s is in the unknown state %s".formatted(id, state));
        };
    }

    /** Takes over a state that {@code JobState} has allowed. */
    void moveTo(JobState next) {
        state = next.wireName();
        switch (next) {
            case JobState.Queued queued -> {}
            case JobState.Running running -> startedAt = running.startedAt();
            case JobState.Finished over -> finishedAt = over.finishedAt();
        }
    }

    private Instant started() {
        return Objects.requireNonNull(startedAt, "a job that runs has a start");
    }

    private Instant finished() {
        return Objects.requireNonNull(finishedAt, "a job that is over has an end");
    }
}
