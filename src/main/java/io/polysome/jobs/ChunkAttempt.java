package io.polysome.jobs;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One try at a chunk.
 *
 * @param chunk with {@code firstItem} and {@code itemCount} the items that it was about
 * @param attempt the fence; the halves of a chunk that was split count on from its own
 * @param endedAt null while it is under way, as outcome and reason are
 * @param figures null when nothing came out of it
 */
public record ChunkAttempt(
        ChunkId chunk,
        int firstItem,
        int itemCount,
        int attempt,
        WorkerId worker,
        Instant claimedAt,
        @Nullable Instant endedAt,
        @Nullable Outcome outcome,
        @Nullable String reason,
        @Nullable BatchFigures figures) {

    /** How an attempt ended. */
    public enum Outcome {
        /** Its results are stored; single items may have failed. */
        SUCCEEDED,
        /** An error ended it, or the chunk was given up. The former speaks against the chunk. */
        FAILED,
        /** The worker let it go for reasons of its own, which do not speak against the chunk. */
        RELEASED,
        /** The worker died or fell silent. Speaks against the chunk. */
        LOST,
        /** The job was called off. */
        CANCELLED,
        /** Both halves of the chunk are tried instead. */
        SPLIT;

        /** As in rows and JSON: lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Outcome of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
