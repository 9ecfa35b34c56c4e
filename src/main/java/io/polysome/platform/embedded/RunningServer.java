package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A server process that is found by its pid file: perhaps one that an earlier, killed service left behind. */
final class RunningServer {
    private static final Duration POLL = Duration.ofMillis(50);

    private RunningServer() {}

    /** The process that the pid file names, if it lives and is this server: pids are used again, arguments tell. */
    static Optional<ProcessHandle> find(Server server) throws IOException {
        return process(server)
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> Arrays.asList(arguments).contains(server.identity()))
                        .orElse(false));
    }

    /** The process that the pid file names, whatever it is. */
    static Optional<ProcessHandle> process(Server server) throws IOException {
        try {
            List<String> lines = Files.readAllLines(server.pidFile());
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().trim()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Sends the stop signal, waits, and kills what is left then. True when something ran. */
    static boolean stop(Server server, Duration patience) throws IOException, InterruptedException {
        Optional<ProcessHandle> running = find(server);
        if (running.isEmpty()) {
            return false;
        }
        String pid = Long.toString(running.get().pid());
        new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", server.stopSignal(), pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (!awaitEnd(server, patience)) {
            kill(server);
        }
        return true;
    }

    /** SIGKILL, then waits until the process is gone. */
    static void kill(Server server) throws IOException, InterruptedException {
        find(server).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd(server, Duration.ofSeconds(10));
    }

    private static boolean awaitEnd(Server server, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (find(server).isPresent()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }
}
