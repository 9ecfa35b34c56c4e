package io.polysome.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as the service shows it.
 *
 * @param params as the service understood them, defaults filled in
 * @param progress the share of the work that is done, by cost: 0 to 1
 */
public record JobStatus(
        UUID id,
        String model,
        String action,
        @Nullable JsonNode params,
        String state,
        @Nullable String lane,
        Counts counts,
        double progress,
        @Nullable Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Provenance provenance) {
    private static final Set<String> UNFINISHED = Set.of("queued", "running", "paused", "cancelling");

    /** What every job has; without it, something else than Polysome answered. */
    public JobStatus {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(counts, "counts");
    }

    /** How many items there are, and what became of them. */
    public record Counts(long items, long succeeded, long failed, long pending) {
        public long finished() {
            return items - pending;
        }
    }

    /** @param weights {@code published}, {@code unverified} or {@code random} */
    public record Provenance(
            @Nullable String weights, @Nullable String model) {}

    /** Whether nothing will change any more. A state that this client does not know counts as final: it must not wait for ever. */
    public boolean isFinished() {
        return !UNFINISHED.contains(state);
    }

    /** Whether every item succeeded. */
    public boolean isSuccess() {
        return state.equals("succeeded");
    }

    /** Whether the numbers come from random weights and mean nothing. */
    public boolean isRandom() {
        return provenance != null && "random".equals(provenance.weights());
    }

    /** Whole percent of the work, rounded down; 100 only when the job is finished. */
    public int percent() {
        double exact = progress * 100 + 1e-9; // 0.57 * 100 is a little less than 57
        return isFinished() ? 100 : (int) Math.clamp(Math.floor(exact), 0, 99);
    }
}
