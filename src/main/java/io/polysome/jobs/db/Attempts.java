package io.polysome.jobs.db;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.polysome.jobs.BatchFigures;
import io.polysome.jobs.ChunkAttempt;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.WorkerId;
import io.polysome.platform.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The column {@code chunk.attempts}: a JSON list of the attempts that have ended, only ever appended to. */
final class Attempts {
    static final String NONE = "[]";

    private Attempts() {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            int attempt,
            String worker,
            @JsonProperty("claimed_at") String claimedAt,
            @JsonProperty("ended_at") @Nullable String endedAt,
            @Nullable String outcome,
            @Nullable String reason,
            @Nullable Integer batches,
            @Nullable Long tokens,
            @Nullable Integer chunks,
            @JsonProperty("device_ms") @Nullable Long deviceMillis) {}

    /** @param chunk which, as its row stands, has the attempt's number, worker and beginning */
    static String append(
            String json,
            ChunkRow chunk,
            ChunkAttempt.Outcome outcome,
            @Nullable String reason,
            @Nullable BatchFigures figures,
            Instant now) {
        Instant claimedAt = chunk.claimedAt == null ? now : chunk.claimedAt;
        Line line = new Line(
                chunk.attempt,
                Objects.requireNonNull(chunk.worker, "a chunk that was claimed has a worker"),
                claimedAt.toString(),
                now.toString(),
                outcome.wireName(),
                reason,
                figures == null ? null : figures.batches(),
                figures == null ? null : figures.tokens(),
                figures == null ? null : figures.chunks(),
                figures == null ? null : figures.deviceTime().toMillis());
        ArrayNode lines = Json.read(json, ArrayNode.class);
        lines.addPOJO(line);
        return Json.write(lines);
    }

    static ChunkAttempt parse(UUID chunk, int firstItem, int itemCount, String json) {
        Line line = Json.read(json, Line.class);
        return new ChunkAttempt(
                new ChunkId(chunk),
                firstItem,
                itemCount,
                line.attempt,
                WorkerId.parse(line.worker),
                time(line.claimedAt),
                line.endedAt == null ? null : time(line.endedAt),
                line.outcome == null ? null : ChunkAttempt.Outcome.of(line.outcome),
                line.reason,
                figures(line));
    }

    private static @Nullable BatchFigures figures(Line line) {
        if (line.batches == null || line.tokens == null || line.chunks == null || line.deviceMillis == null) {
            return null;
        }
        return new BatchFigures(line.batches, line.tokens, line.chunks, Duration.ofMillis(line.deviceMillis));
    }

    /** Written by us it ends in Z, written by the database in an offset. */
    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
