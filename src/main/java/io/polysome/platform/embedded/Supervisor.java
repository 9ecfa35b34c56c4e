package io.polysome.platform.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one server running: a server that dies is started again on the same port over the same data, at once at first,
 * later after pauses of up to ten seconds, for as long as it takes.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Server server;
    private final CountDownLatch closing = new CountDownLatch(1);

    private volatile @Nullable ServerProcess process;

    private @Nullable Thread watcher;

    private Supervisor(Server server) {
        this.server = server;
    }

    /**
     * Stops what an earlier service left, prepares, starts, and blocks until the server answers.
     *
     * @throws EmbeddedPlatformException with the end of the server's log, when it ends or has not answered in three minutes
     */
    static Supervisor start(Server server) throws IOException, InterruptedException {
        Supervisor supervisor = new Supervisor(server);
        try {
            if (RunningServer.stop(server, STOP_PATIENCE)) {
                log.info("stopped the {} that an earlier service had left running", server.name());
            }
            server.prepare();
            supervisor.launch();
            supervisor.watcher =
                    Thread.ofPlatform().daemon().name("watch-" + server.name()).start(supervisor::watch);
            return supervisor;
        } catch (IOException | InterruptedException | RuntimeException e) {
            supervisor.close();
            throw e;
        }
    }

    private void watch() {
        try {
            ServerProcess running = process;
            while (running != null) {
                int status = running.awaitExit();
                if (closing.getCount() == 0) {
                    return;
                }
                log.warn("{} ended with status {}, starting it again", server.name(), status);
                restart();
                running = process;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                stopProcess();
                launch();
                log.warn("{} runs again", server.name());
                return;
            } catch (IOException | EmbeddedPlatformException e) {
                log.error("{} did not start, trying again", server.name(), e);
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void launch() throws IOException, InterruptedException {
        ServerProcess started = ServerProcess.start(server);
        process = started;
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!server.isReady() || !started.isAlive()) {
            if (!started.isAlive()) {
                throw failure(
                        "%s ended with status %d before it was ready".formatted(server.name(), started.awaitExit()));
            }
            if (System.nanoTime() - deadline > 0) {
                throw failure("%s was not ready within %d s".formatted(server.name(), START_PATIENCE.toSeconds()));
            }
            if (closing.await(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private EmbeddedPlatformException failure(String what) {
        return new EmbeddedPlatformException(what + LogTail.of(server));
    }

    /** Also when the shell that minds the server was killed and the server itself lives. */
    private void stopProcess() throws IOException, InterruptedException {
        ServerProcess running = process;
        if (running != null && !running.tryStop(STOP_PATIENCE)) {
            log.warn(
                    "{} did not end within {} s of its stop signal, killing it",
                    server.name(),
                    STOP_PATIENCE.toSeconds());
        }
        RunningServer.stop(server, STOP_PATIENCE);
    }

    /** Ends the server in good order; after 15 s, by force. Waits through an interrupt, which it keeps for the caller. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = Thread.interrupted();
        try {
            stopProcess();
            if (watcher != null) {
                watcher.join();
                stopProcess(); // what the watcher may have been starting
            }
        } catch (IOException e) {
            log.warn("could not stop {}", server.name(), e);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
