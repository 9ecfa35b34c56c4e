package io.polysome.worker;

import io.polysome.jobs.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who computes: at most so many at a time as the device serves well, which is one per core of a CPU and one of a GPU.
 *
 * <p>Whoever waits for the interactive lane goes first, and a run gives way between two batches, so that an interactive
 * chunk waits for one batch at most, however long the bulk chunk is. Bulk work is not starved: a worker has one
 * interactive run per model at a time, and between two of them the next in line gets its batch.
 */
final class DeviceTurns {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Lane, Deque<Turn>> waiting = new EnumMap<>(Lane.class);
    private int free;

    DeviceTurns(int atOnce) {
        free = atOnce;
        for (Lane lane : Lane.values()) {
            waiting.put(lane, new ArrayDeque<>());
        }
    }

    /** @param pulse beats while the turn is waited for */
    Turn turn(Lane lane, Pulse pulse) {
        return new Turn(lane, pulse);
    }

    private Deque<Turn> waiting(Lane lane) {
        return waiting.getOrDefault(lane, new ArrayDeque<>());
    }

    /** How many wait, for tests to wait for. */
    int waitingCount(Lane lane) {
        lock.lock();
        try {
            return waiting(lane).size();
        } finally {
            lock.unlock();
        }
    }

    /** One run's turns, one after the other, on one thread. */
    final class Turn implements AutoCloseable {
        private final Lane lane;
        private final Pulse pulse;
        private boolean held;
        private long takenAtNanos;
        private long heldNanos;

        private Turn(Lane lane, Pulse pulse) {
            this.lane = lane;
            this.pulse = pulse;
        }

        /** Blocks until it is this run's turn; there is none to hold when it throws. */
        void take() {
            lock.lock();
            try {
                waiting(lane).add(this);
                try {
                    pulse.await(changed, this::isNext);
                    free--;
                    held = true;
                    takenAtNanos = System.nanoTime();
                } finally {
                    waiting(lane).remove(this);
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean isNext() {
            return free > 0
                    && waiting(lane).peek() == this
                    && (lane == Lane.INTERACTIVE || waiting(Lane.INTERACTIVE).isEmpty());
        }

        /** Between two batches: lets go, and waits for the next turn, when somebody of the interactive lane waits. */
        void giveWay() {
            boolean wanted;
            lock.lock();
            try {
                wanted = !waiting(Lane.INTERACTIVE).isEmpty();
                if (wanted) {
                    close();
                }
            } finally {
                lock.unlock();
            }
            if (wanted) {
                take();
            }
        }

        /** How long the device was this run's, in all its turns that have ended. */
        Duration held() {
            return Duration.ofNanos(heldNanos);
        }

        /** Ends the turn, if there is one. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (held) {
                    held = false;
                    free++;
                    heldNanos += System.nanoTime() - takenAtNanos;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
