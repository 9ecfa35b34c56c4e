package io.polysome.testing;

import java.io.IOException;

/** What an operating system can do to a process. */
public final class Signals {
    private Signals() {}

    /** @param signal as {@code kill} names it: KILL, STOP, CONT */
    public static void send(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
