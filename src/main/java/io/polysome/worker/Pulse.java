package io.polysome.worker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** Shows the thread that renews leases whether the thread that computes still gets on, and lets it call that one off. */
final class Pulse {
    private static final long BEAT_MILLIS = 100;

    private volatile long lastBeat = System.nanoTime();
    private volatile boolean calledOff;

    /**
     * A sequence or a batch is finished, or storage was tried again.
     *
     * @throws CalledOffException when the work is no longer wanted
     */
    void beat() {
        if (calledOff) {
            throw new CalledOffException();
        }
        lastBeat = System.nanoTime();
    }

    /**
     * Waits, beating, since to wait for others is not to hang.
     *
     * @param changed the caller holds its lock
     * @param wish looked at after each change
     * @throws CalledOffException when the work is no longer wanted, or the thread is interrupted
     */
    void await(Condition changed, BooleanSupplier wish) {
        try {
            while (!wish.getAsBoolean()) {
                beat();
                boolean ignored = changed.await(BEAT_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CalledOffException();
        }
    }

    boolean isStalled(Duration longest) {
        return System.nanoTime() - lastBeat > longest.toNanos();
    }

    void callOff() {
        calledOff = true;
    }

    /** The lease is lost or the process stops. */
    static final class CalledOffException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CalledOffException() {
            super("the work was called off");
        }
    }
}
