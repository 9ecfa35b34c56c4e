package io.polysome.worker;

import io.polysome.jobs.Lane;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How much of this process's work may be under way at a time. A place is held from the claim to the report.
 *
 * <p>Bulk chunks take as many places as there are slots, whatever their models; the interactive lane is not bounded. A
 * chunk under suspicion runs alone in the whole process: if the process dies then, there is nobody else to blame, and
 * nobody else's work is lost with it.
 */
final class Places {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int bulkPlaces;
    private int taken;
    private int takenByBulk;
    private boolean closedToOthers;
    private int waitingToBeAlone;

    Places(int bulkPlaces) {
        this.bulkPlaces = bulkPlaces;
    }

    /** Runs work beside others'; blocks until there is a place, and nobody is alone or about to be. */
    void together(Lane lane, Pulse pulse, Runnable work) {
        enter(
                lane,
                pulse,
                () -> !closedToOthers
                        && waitingToBeAlone == 0
                        && (lane == Lane.INTERACTIVE || takenByBulk < bulkPlaces));
        try {
            work.run();
        } finally {
            leave(lane);
        }
    }

    /**
     * Runs work alone; blocks until all others have left, and keeps them out.
     *
     * @param work gets what lets others in, when there is no need to be alone after all
     */
    void alone(Lane lane, Pulse pulse, Consumer<Runnable> work) {
        lock.lock();
        try {
            waitingToBeAlone++;
            try {
                enter(lane, pulse, () -> taken == 0);
                closedToOthers = true;
            } finally {
                waitingToBeAlone--;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        try {
            work.accept(this::open);
        } finally {
            open();
            leave(lane);
        }
    }

    private void enter(Lane lane, Pulse pulse, BooleanSupplier possible) {
        lock.lock();
        try {
            pulse.await(changed, possible);
            count(lane, 1);
        } finally {
            lock.unlock();
        }
    }

    private void open() {
        lock.lock();
        try {
            closedToOthers = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave(Lane lane) {
        lock.lock();
        try {
            count(lane, -1);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void count(Lane lane, int difference) {
        taken += difference;
        takenByBulk += lane == Lane.BULK ? difference : 0;
    }
}
