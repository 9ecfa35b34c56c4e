package io.polysome.platform.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server's process, which ends when we do: whichever way this JVM dies, SIGKILL included, the pipe to the shell that
 * minds the server closes, and the shell sends the server its stop signal.
 */
final class ServerProcess {
    /** $1 is the signal, the rest is the command. Descriptor 3 is the pipe from this JVM, on which nothing is ever written. */
    private static final String MINDER = """
            signal=$1; shift
            exec 3<&0 </dev/null
            "$@" 3<&- &
            server=$!
            { read -r _ <&3; kill -s "$signal" "$server"; } &
            minder=$!
            wait "$server"
            status=$?
            kill "$minder" 2>/dev/null
            exit $status
            """;

    private final Process shell;

    private ServerProcess(Process shell) {
        this.shell = shell;
    }

    static ServerProcess start(Server server) throws IOException {
        List<String> command = new ArrayList<>();
        // A session of its own: a terminal's Ctrl-C is for the service, which drains before it stops its servers.
        OperatingSystem.findProgram("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(List.of("sh", "-c", MINDER, "polysome-" + server.name(), server.stopSignal()));
        command.addAll(server.command());
        return new ServerProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(server.console().toFile())
                .start());
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Blocks until the server has ended; 128 + n after signal n. */
    int awaitExit() throws InterruptedException {
        return shell.waitFor();
    }

    /** Tells the server to end and waits for it; false when it has not ended by then. */
    boolean tryStop(Duration patience) throws InterruptedException {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell is gone, and with it the other end.
        }
        return shell.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
