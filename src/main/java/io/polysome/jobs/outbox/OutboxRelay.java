package io.polysome.jobs.outbox;

import io.polysome.platform.Backoff;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the outbox holds and deletes it once the broker has acknowledged. Dying anywhere between sends a message
 * again, never not at all. Woken by commits of this process; looks by itself every second for those of others.
 */
@ApplicationScoped
class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int MESSAGES_PER_ROUND = 500;
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final OutboxRows rows;
    private final MessagePublisher publisher;
    private final Semaphore commits = new Semaphore(0);
    private volatile boolean stopping;
    private @Nullable Thread thread;

    OutboxRelay(OutboxRows rows, MessagePublisher publisher) {
        this.rows = rows;
        this.publisher = publisher;
    }

    void start(@Observes StartupEvent event) {
        stopping = false;
        thread = Thread.ofPlatform().name("outbox-relay").start(this::relayUntilStopped);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        commits.release();
        if (thread != null) {
            thread.join(Duration.ofSeconds(15));
        }
    }

    void onCommitted(@Observes(during = TransactionPhase.AFTER_SUCCESS) Outbox.Appended appended) {
        commits.release();
    }

    private void relayUntilStopped() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1));
        boolean prepared = false;
        while (!stopping) {
            try {
                if (!prepared) {
                    publisher.prepare();
                    prepared = true;
                }
                if (relayOnce() < MESSAGES_PER_ROUND) {
                    awaitCommit();
                }
                backoff.reset();
            } catch (RuntimeException e) {
                LOG.warnf("outbox not relayed, trying again: %s", e.getMessage());
                LOG.debug("cause", e);
                backoff.pause();
            }
        }
    }

    /**
     * One round: lock, send, delete, commit.
     *
     * @return how many were sent
     * @throws IllegalStateException when the broker did not take all; what it took is not sent again
     */
    int relayOnce() {
        Round round = QuarkusTransaction.requiringNew().timeout(60).call(() -> {
            List<OutboxRow> oldest = rows.lockOldest(MESSAGES_PER_ROUND);
            if (oldest.isEmpty()) {
                return new Round(0, 0);
            }
            int sent = publisher.publish(oldest.stream().map(OutboxRow::message).toList());
            rows.delete(oldest.subList(0, sent).stream().map(row -> row.id).toList());
            return new Round(oldest.size(), sent);
        });
        if (round.sent < round.found) {
            throw new IllegalStateException("the broker took %d of %d messages".formatted(round.sent, round.found));
        }
        return round.sent;
    }

    private record Round(int found, int sent) {}

    private void awaitCommit() {
        try {
            if (commits.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                commits.drainPermits();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }
}
