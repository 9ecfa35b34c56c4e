package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.TaskParams;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as clients see it. */
@Schema(name = "Job")
record JobView(
        String id,
        String model,
        String action,
        TaskParams params,
        String state,
        String lane,
        Counts counts,
        double progress,
        @JsonProperty("created_at") String createdAt,

        @Schema(nullable = true) @JsonProperty("started_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String startedAt,

        @Schema(nullable = true) @JsonProperty("finished_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String finishedAt,

        @Schema(nullable = true) @JsonProperty("expires_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String expiresAt,

        Map<String, String> tags,

        @Schema(nullable = true) @JsonProperty("client_ref") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String clientRef,

        int priority,

        @Schema(nullable = true) @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String deadline,

        @Schema(nullable = true) @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String retention,

        Provenance provenance,
        Links links) {

    /** Items; they always add up. Cancelled are those of a job that was called off before they were done. */
    record Counts(int items, int succeeded, int failed, int cancelled, int pending) {}

    /** @param weights null until the first chunk is finished */
    record Provenance(
            String model,

            @Schema(nullable = true) @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String weights) {}

    record Links(String self, String results, String items, String cancel) {}

    /** The header Link (RFC 8288). A job that has finished cannot be cancelled. */
    static String linkHeader(Job job) {
        String self = path(job);
        String links = "<%1$s>; rel=\"self\", <%1$s/results>; rel=\"results\"".formatted(self);
        return job.isFinished() ? links : links + ", <%s/cancel>; rel=\"cancel\"".formatted(self);
    }

    static String path(Job job) {
        return "/v1/jobs/" + job.id();
    }

    static JobView of(Job job) {
        String self = path(job);
        JobOptions options = job.options();
        return new JobView(
                job.id().toString(),
                job.spec().model(),
                job.spec().action().wireName(),
                job.spec().params(),
                job.state().wireName(),
                job.lane().wireName(),
                new Counts(
                        job.counts().items(),
                        job.counts().succeeded(),
                        job.counts().failed(),
                        job.isFinished() ? job.counts().pending() : 0,
                        job.isFinished() ? 0 : job.counts().pending()),
                job.progress(),
                job.createdAt().toString(),
                text(startedAt(job.state())),
                text(finishedAt(job.state())),
                text(job.expiresAt()),
                new TreeMap<>(options.tags()),
                options.clientRef(),
                options.priority(),
                text(options.deadline()),
                text(options.retention()),
                new Provenance(
                        job.spec().model(),
                        job.weights() == null ? null : job.weights().wireName()),
                new Links(self, self + "/results", self + "/items?state=failed", self + "/cancel"));
    }

    /** Changes whenever anything else in the view does. */
    static String etag(Job job) {
        return "%s-%d-%d"
                .formatted(
                        job.state().wireName(),
                        job.counts().succeeded(),
                        job.counts().failed());
    }

    private static @Nullable Instant startedAt(JobState state) {
        return switch (state) {
            case JobState.Unfinished unfinished -> unfinished.startedAt();
            case JobState.Finished finished -> finished.startedAt();
        };
    }

    private static @Nullable Instant finishedAt(JobState state) {
        return state instanceof JobState.Finished finished ? finished.finishedAt() : null;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** In days where they are whole ones. */
    private static @Nullable String text(@Nullable Duration time) {
        if (time == null) {
            return null;
        }
        return time.isPositive() && Duration.ofDays(time.toDays()).equals(time)
                ? "P%dD".formatted(time.toDays())
                : time.toString();
    }
}
