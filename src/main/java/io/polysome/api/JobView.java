package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.TaskParams;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job as clients see it. */
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

        @JsonProperty("started_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String startedAt,

        @JsonProperty("finished_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String finishedAt,

        Provenance provenance,
        Links links) {

    /** Items; they always add up. */
    record Counts(int items, int succeeded, int failed, int pending) {}

    /** @param weights null until the first chunk is finished */
    record Provenance(
            String model,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String weights) {}

    record Links(String self, String results) {}

    static JobView of(Job job) {
        String self = "/v1/jobs/" + job.id();
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
                        job.counts().pending()),
                job.progress(),
                job.createdAt().toString(),
                text(startedAt(job.state())),
                text(finishedAt(job.state())),
                new Provenance(
                        job.spec().model(),
                        job.weights() == null ? null : job.weights().wireName()),
                new Links(self, self + "/results"));
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
            case JobState.Queued queued -> null;
            case JobState.Running running -> running.startedAt();
            case JobState.Finished finished -> finished.startedAt();
        };
    }

    private static @Nullable Instant finishedAt(JobState state) {
        return state instanceof JobState.Finished finished ? finished.finishedAt() : null;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
