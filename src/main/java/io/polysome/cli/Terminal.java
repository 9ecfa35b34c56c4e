package io.polysome.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command reads from and writes to. Standard output is for what was asked for, standard error for everything that
 * is said about it.
 *
 * @param live whether a person watches standard error, so that a line may be drawn again
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean live, Map<String, String> environment) {
    Terminal {
        environment = Map.copyOf(environment);
    }

    /** The process's own; {@code ./polysome} knows whether standard error is a terminal, and Java does not. */
    static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new PrintStream(System.out, false, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("polysome.terminal"),
                System.getenv());
    }
}
