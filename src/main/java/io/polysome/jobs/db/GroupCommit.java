package io.polysome.jobs.db;

import io.polysome.platform.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes of many callers in one transaction when they come at once, and each in its own when they do not: whoever finds no
 * other at work writes at once, for itself and for all that have come meanwhile; nobody waits for company.
 */
final class GroupCommit<T> {
    private static final int LARGEST_GROUP = 256;

    private final Consumer<List<T>> writer;
    private final ConcurrentLinkedQueue<Entry<T>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();

    /** What a caller waits for. The turn's lock guards the fields. */
    private static final class Entry<T> {
        final T item;
        boolean over;

        @Nullable RuntimeException failure;

        Entry(T item) {
            this.item = item;
        }
    }

    /** @param writer one transaction; what it throws has changed nothing */
    GroupCommit(Consumer<List<T>> writer) {
        this.writer = writer;
    }

    /** Blocks until the item is written, and throws what the writer threw because of it. */
    void write(T item) {
        Entry<T> mine = new Entry<>(item);
        waiting.add(mine);
        turn.lock();
        try {
            while (!mine.over) {
                writeNext();
            }
        } finally {
            turn.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
    }

    /** How many have come and are not being written yet. */
    int waiting() {
        return waiting.size();
    }

    private void writeNext() {
        List<Entry<T>> group = new ArrayList<>();
        Entry<T> next;
        while (group.size() < LARGEST_GROUP && (next = waiting.poll()) != null) {
            group.add(next);
        }
        try {
            write(group);
        } catch (StoreUnavailableException e) {
            group.forEach(entry -> end(entry, e));
        } catch (RuntimeException e) {
            // one of them is to blame, and the others are not
            group.forEach(this::writeAlone);
        }
    }

    private void writeAlone(Entry<T> entry) {
        try {
            write(List.of(entry));
        } catch (RuntimeException e) {
            end(entry, e);
        }
    }

    private void write(List<Entry<T>> group) {
        writer.accept(group.stream().map(entry -> entry.item).toList());
        group.forEach(entry -> end(entry, null));
    }

    private static void end(Entry<?> entry, @Nullable RuntimeException failure) {
        entry.failure = failure;
        entry.over = true;
    }
}
