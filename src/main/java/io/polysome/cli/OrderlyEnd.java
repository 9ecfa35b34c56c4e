package io.polysome.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the end of the process (Ctrl-C, SIGTERM) wait until the thread that made this has taken down what it set up: that
 * thread is interrupted, and the process ends once it has closed this. Without it, the process would end in the midst of
 * the cleaning up.
 */
final class OrderlyEnd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interruptAndAwait, "polysome-orderly-end");

    OrderlyEnd() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interruptAndAwait() {
        worker.interrupt();
        try {
            if (!closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("polysome: cleaning up took too long and was left undone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes back the interrupt that may have led here, so that it does not cut the cleaning up short. */
    void beginCleanUp() {
        Thread.interrupted();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook sees that this is closed.
        }
    }
}
