package io.polysome.jobs.outbox;

import io.polysome.platform.Backoff;
import io.polysome.platform.Transactions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the outbox holds and deletes it once the broker has acknowledged: everything that {@link PromptRelay} did not,
 * be it because the broker was away, because a process died, or because a message must wait for an earlier one of its job.
 * Dying anywhere between sends a message again, never not at all. One relay at a time has the turn, among all processes; it
 * is woken by commits of this process, and looks by itself every second for those of others.
 */
@ApplicationScoped
class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int MESSAGES_PER_ROUND = 500;
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final Transactions transactions;
    private final MessagePublisher publisher;
    private final PromptRelay prompt;
    private final Semaphore commits = new Semaphore(0);
    private volatile boolean stopping;
    private @Nullable Thread thread;

    OutboxRelay(Transactions transactions, MessagePublisher publisher, PromptRelay prompt) {
        this.transactions = transactions;
        this.publisher = publisher;
        this.prompt = prompt;
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
                int suspensions = prompt.suspensions();
                int sent = relayOnce();
                if (sent == 0) {
                    prompt.resume(suspensions);
                }
                if (sent < MESSAGES_PER_ROUND) {
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
     * @return how many were sent; none as well while another relay has the turn
     * @throws IllegalStateException when the broker did not take all; what it took is not sent again
     */
    int relayOnce() {
        Round round = transactions.run(connection -> {
            if (!OutboxTable.tryTurn(connection)) {
                return new Round(0, 0);
            }
            List<OutboxRow> oldest = mine(OutboxTable.lockOldest(connection, MESSAGES_PER_ROUND));
            if (oldest.isEmpty()) {
                return new Round(0, 0);
            }
            int sent = publisher.publish(oldest.stream().map(OutboxRow::message).toList());
            OutboxTable.delete(
                    connection,
                    oldest.subList(0, sent).stream().map(OutboxRow::id).toList());
            return new Round(oldest.size(), sent);
        });
        if (round.sent < round.found) {
            prompt.suspend();
            throw new IllegalStateException("the broker took %d of %d messages".formatted(round.sent, round.found));
        }
        return round.sent;
    }

    private record Round(int found, int sent) {}

    /** Without those that this process itself has under way, however long that takes, and what waits behind them. */
    private List<OutboxRow> mine(List<OutboxRow> rows) {
        List<OutboxRow> mine = new ArrayList<>(rows.size());
        Set<String> keysUnderWay = new HashSet<>();
        for (OutboxRow row : rows) {
            if (prompt.isUnderWay(row.id())) {
                keysUnderWay.add(row.message().key());
            } else if (!keysUnderWay.contains(row.message().key())) {
                mine.add(row);
            }
        }
        return mine;
    }

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
