package io.polysome.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a worker may take a chunk that the queue has handed it. The queue delivers at least once, so a delivery alone
 * proves nothing.
 */
public final class ClaimRule {
    private ClaimRule() {}

    /**
     * A chunk as its row says.
     *
     * @param holder who has or had the lease; null before the first claim
     */
    public record Standing(
            boolean queued,
            boolean running,
            @Nullable WorkerId holder,
            @Nullable Instant leaseUntil) {}

    /**
     * Yes when the chunk is queued; or running, but its holder is gone: the lease has ended, the queue itself took the
     * delivery from somebody else, or the holder was an earlier run on our own node. Otherwise the delivery is a second
     * copy of one that is being worked on: if its holder dies, the end of the lease brings the chunk back.
     */
    public static boolean mayClaim(Standing chunk, boolean redelivered, WorkerId worker, Instant now) {
        if (chunk.queued()) {
            return true;
        }
        if (!chunk.running() || chunk.holder() == null || chunk.leaseUntil() == null) {
            return false;
        }
        if (chunk.holder().equals(worker)) {
            return !now.isBefore(chunk.leaseUntil());
        }
        return redelivered
                || !now.isBefore(chunk.leaseUntil())
                || chunk.holder().node().equals(worker.node());
    }
}
