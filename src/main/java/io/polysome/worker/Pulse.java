package io.polysome.worker;

import java.time.Duration;

/** Shows the thread that renews leases whether the thread that computes still gets on, and lets it call that one off. */
final class Pulse {
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
