package io.polysome.jobs.db;

import io.polysome.inference.Action;
import io.polysome.inference.TaskParams;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ItemCounts;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobState;
import io.polysome.jobs.Lane;
import io.polysome.jobs.NewJob;
import io.polysome.platform.Json;
import io.polysome.tenancy.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
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

    String tenant;

    @Nullable @Column(name = "client_ref")
    String clientRef;

    @JdbcTypeCode(SqlTypes.JSON)
    String tags;

    int priority;

    @Nullable Instant deadline;

    @Nullable @JdbcTypeCode(SqlTypes.INTERVAL_SECOND)
    Duration retention;

    @Nullable @Column(name = "expires_at")
    Instant expiresAt;

    @JdbcTypeCode(SqlTypes.JSON)
    String transitions;

    @Nullable String fingerprint;

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
        tenant = job.tenant().value();
        clientRef = job.options().clientRef();
        tags = Json.write(job.options().tags());
        priority = job.options().priority();
        deadline = job.options().deadline();
        retention = job.options().retention();
        transitions = Transitions.begin(job.createdAt(), "submitted");
    }

    Job toJob() {
        return new Job(
                new JobId(id),
                new TenantId(tenant),
                spec(),
                options(),
                Lane.valueOf(lane.toUpperCase(Locale.ROOT)),
                toState(),
                counts(),
                cost,
                costFinished,
                weights == null ? null : WeightsLabel.valueOf(weights.toUpperCase(Locale.ROOT)),
                createdAt,
                expiresAt);
    }

    private JobOptions options() {
        return new JobOptions(Json.readTexts(tags), clientRef, priority, deadline, retention);
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
            case "cancelled" -> new JobState.Cancelled(startedAt, finished());
            case "expired" -> new JobState.Expired(startedAt, finished());
            default -> throw new IllegalStateException("job %s is in the unknown state %s".formatted(id, state));
        };
    }

    /** Takes over a state that {@code JobState} has allowed; moving to the state where it stands changes nothing. */
    void moveTo(JobState next, String cause, Instant now) {
        if (state.equals(next.wireName())) {
            return;
        }
        state = next.wireName();
        transitions = Transitions.append(transitions, state, now, cause);
        switch (next) {
            case JobState.Queued queued -> {}
            case JobState.Running running -> startedAt = running.startedAt();
            case JobState.Finished over -> {
                finishedAt = over.finishedAt();
                expiresAt = retention == null ? null : over.finishedAt().plus(retention);
            }
        }
    }

    private Instant started() {
        return Objects.requireNonNull(startedAt, "a job that runs has a start");
    }

    private Instant finished() {
        return Objects.requireNonNull(finishedAt, "a job that is over has an end");
    }
}
