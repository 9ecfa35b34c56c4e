package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.jobs.BatchFigures;
import io.polysome.jobs.ChunkAttempt;
import io.polysome.jobs.JobTransition;
import io.polysome.jobs.TimelineEntry;
import io.polysome.jobs.TimelinePosition;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of what happened to a job, as clients see it. */
record TimelineView(
        List<Entry> entries,

        @JsonProperty("next_cursor") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {

    /** A move of the job, or an attempt at a chunk of it; each has the members that say something about it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "TimelineEntry")
    record Entry(
            @Schema(description = "when the job moved, or the attempt began")
            String at,

            @Schema(enumeration = {"transition", "attempt"}) String kind,

            @Schema(description = "transition: counts the moves of a job from 1, without gaps") @Nullable Integer seq,

            @Schema(description = "transition: the state that the job moved to") @Nullable String state,

            @Schema(description = "transition: who or what moved it") @Nullable String cause,

            @Schema(description = "attempt: the chunk that was tried") @Nullable String chunk,

            @JsonProperty("first_item")
            @Schema(description = "attempt: sequence_index of the chunk's first item")
            @Nullable Integer firstItem,

            @JsonProperty("item_count") @Nullable Integer itemCount,

            @Schema(description = "attempt: counts the attempts at these items") @Nullable Integer attempt,

            @Schema(description = "attempt: where the worker runs") @Nullable String node,

            @JsonProperty("ended_at") @Nullable String endedAt,

            @Schema(
                    description = "attempt: how it ended; running while it has not",
                    enumeration = {"running", "succeeded", "failed", "released", "lost", "cancelled", "split"})
            @Nullable String outcome,

            @Nullable String reason,

            @Schema(description = "attempt: forward passes of the run, which other chunks may have shared") @Nullable Integer batches,

            @Schema(description = "attempt: tokens of the run, BOS and EOS included") @Nullable Long tokens,

            @JsonProperty("chunks_together") @Schema(description = "attempt: chunks that shared the run") @Nullable Integer chunksTogether,

            @JsonProperty("device_ms") @Schema(description = "attempt: how long the run had the device") @Nullable Long deviceMs) {

        static Entry of(TimelineEntry entry) {
            return switch (entry) {
                case TimelineEntry.Moved moved -> of(moved.move());
                case TimelineEntry.Tried tried -> of(tried.attempt());
            };
        }

        private static Entry of(JobTransition move) {
            return new Entry(
                    move.at().toString(),
                    "transition",
                    move.seq(),
                    move.state(),
                    move.cause(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        private static Entry of(ChunkAttempt attempt) {
            Instant endedAt = attempt.endedAt();
            ChunkAttempt.Outcome outcome = attempt.outcome();
            BatchFigures figures = attempt.figures();
            return new Entry(
                    attempt.claimedAt().toString(),
                    "attempt",
                    null,
                    null,
                    null,
                    attempt.chunk().toString(),
                    attempt.firstItem(),
                    attempt.itemCount(),
                    attempt.attempt(),
                    attempt.worker().node(),
                    endedAt == null ? null : endedAt.toString(),
                    outcome == null ? "running" : outcome.wireName(),
                    attempt.reason(),
                    figures == null ? null : figures.batches(),
                    figures == null ? null : figures.tokens(),
                    figures == null ? null : figures.chunks(),
                    figures == null ? null : figures.deviceTime().toMillis());
        }
    }

    static TimelineView of(List<TimelineEntry> page, boolean more) {
        return new TimelineView(
                page.stream().map(Entry::of).toList(),
                more ? cursor(page.getLast().position()) : null);
    }

    private static String cursor(TimelinePosition position) {
        String text = "%s %s %d".formatted(position.at(), position.chunk(), position.number());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ProblemException when it is none of ours */
    static TimelinePosition parseCursor(String cursor) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length == 3) {
                return new TimelinePosition(
                        Instant.parse(parts[0]), UUID.fromString(parts[1]), Integer.parseInt(parts[2]));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // said below
        }
        throw new ProblemException(
                ProblemType.INVALID_PARAMETER, "cursor must be the next_cursor of an earlier page of this timeline");
    }
}
