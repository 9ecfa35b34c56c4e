package io.polysome.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One run of the command line in this JVM: what it returned and what it wrote. */
record CommandRun(int status, String out, String err) {

    static CommandRun of(ScriptedService service, String... arguments) {
        return with(Map.of("POLYSOME_URL", service.url()), "", false, arguments);
    }

    static CommandRun onTerminal(ScriptedService service, String... arguments) {
        return with(Map.of("POLYSOME_URL", service.url()), "", true, arguments);
    }

    static CommandRun with(Map<String, String> environment, String input, boolean live, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                live,
                environment);
        int status = Polysome.commandLine(terminal).execute(arguments);
        return new CommandRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
