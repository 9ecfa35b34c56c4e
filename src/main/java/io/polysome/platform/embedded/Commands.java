package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that run once, to their end. */
final class Commands {
    private static final int PATIENCE_SECONDS = 120;

    private Commands() {}

    /** Blocks until the program has ended. Its output goes to the console file. */
    static void run(List<String> command, Path console) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new EmbeddedPlatformException(
                        "%s failed:%n%s".formatted(String.join(" ", command), Files.readString(console)));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether the program ends with 0. */
    static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
