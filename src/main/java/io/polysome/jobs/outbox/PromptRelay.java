package io.polysome.jobs.outbox;

import io.polysome.platform.Backoff;
import io.polysome.platform.Transactions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what this process has just committed from memory, without reading it again, and deletes the rows in groups once the
 * broker has acknowledged. What it does not take, or fails to send, stays in the table for {@link OutboxRelay}.
 */
@ApplicationScoped
class PromptRelay {
    private static final Logger LOG = Logger.getLogger(PromptRelay.class);
    /** Bounds the memory; beyond it the broker is slower than the clients, and the table is the place to wait. */
    private static final int MOST_UNDER_WAY = 20_000;

    private static final Duration DELETE_EVERY = Duration.ofMillis(20);
    private static final int LARGEST_DELETE = 1_000;
    private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final MessagePublisher publisher;
    private final BlockingQueue<List<OutboxRow>> committed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();
    /** From the commit to the deletion of the row, or to the failure. */
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean suspended = true;
    /** Counts the suspensions. */
    private int suspensions;

    private volatile boolean stopping;
    private @Nullable Thread thread;

    PromptRelay(Transactions transactions, MessagePublisher publisher) {
        this.transactions = transactions;
        this.publisher = publisher;
    }

    void start(@Observes StartupEvent event) {
        stopping = false;
        thread = Thread.ofPlatform().name("outbox-prompt").start(this::relayUntilStopped);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.join(LAST_ACKNOWLEDGEMENTS.plusSeconds(5));
        }
    }

    /** Takes nothing until it is told to resume: a send has failed, and the order of the table holds again. */
    synchronized void suspend() {
        suspended = true;
        suspensions++;
    }

    /** For {@link #resume}, to be asked for before the look into the table. */
    synchronized int suspensions() {
        return suspensions;
    }

    /** The table was empty, unless a send has failed since. */
    synchronized void resume(int suspensionsBefore) {
        if (suspensions == suspensionsBefore) {
            suspended = false;
        }
    }

    boolean isUnderWay(long id) {
        return underWay.contains(id);
    }

    /** Returns at once. */
    void send(List<OutboxRow> rows) {
        if (suspended || stopping || underWay.size() + rows.size() > MOST_UNDER_WAY) {
            return;
        }
        rows.forEach(row -> underWay.add(row.id()));
        committed.add(rows);
    }

    private void relayUntilStopped() {
        long deleted = System.nanoTime();
        Backoff backoff = new Backoff(Duration.ofSeconds(1));
        try {
            while (!stopping || !committed.isEmpty()) {
                sendNext(acknowledged.isEmpty() ? Duration.ofMillis(200) : DELETE_EVERY);
                if (System.nanoTime() - deleted >= DELETE_EVERY.toNanos()) {
                    deleteAcknowledged(backoff);
                    deleted = System.nanoTime();
                }
            }
            long end = System.nanoTime() + LAST_ACKNOWLEDGEMENTS.toNanos();
            while (!underWay.isEmpty() && System.nanoTime() < end) {
                Long id = acknowledged.poll(DELETE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (id != null) {
                    acknowledged.add(id);
                    deleteAcknowledged(backoff);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendNext(Duration patience) throws InterruptedException {
        List<OutboxRow> rows = committed.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (rows != null) {
            publisher.send(
                    rows.stream().map(OutboxRow::message).toList(),
                    (index, failure) -> onAnswer(rows.get(index).id(), failure));
        }
    }

    /** On the thread of the Kafka client, which must not wait. */
    private void onAnswer(long id, @Nullable Exception failure) {
        if (failure == null) {
            acknowledged.add(id);
        } else {
            if (!suspended) {
                LOG.warnf("messages not sent, they wait in the outbox: %s", failure.getMessage());
            }
            suspend();
            underWay.remove(id);
        }
    }

    private void deleteAcknowledged(Backoff backoff) {
        List<Long> ids = new ArrayList<>();
        acknowledged.drainTo(ids, LARGEST_DELETE);
        if (ids.isEmpty()) {
            return;
        }
        try {
            transactions.run(connection -> OutboxTable.delete(connection, ids));
            ids.forEach(underWay::remove);
            backoff.reset();
        } catch (IllegalStateException e) {
            LOG.debug("rows of messages that were sent are not deleted, the database does not answer", e);
            acknowledged.addAll(ids);
            backoff.pause();
        }
    }
}
