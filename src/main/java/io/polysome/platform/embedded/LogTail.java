package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The last lines that a server has written, for the message about its failure. */
final class LogTail {
    private static final int LINES = 12;

    private LogTail() {}

    static String of(Server server) {
        StringBuilder tail = new StringBuilder();
        Stream.concat(
                        Stream.of(server.console()),
                        server.logs().stream().max(Comparator.comparingLong(LogTail::modified)).stream())
                .forEach(file -> append(tail, file));
        return tail.toString();
    }

    private static void append(StringBuilder tail, Path file) {
        List<String> lines = lines(file);
        if (!lines.isEmpty()) {
            tail.append("; the end of ").append(file).append(':');
            lines.stream()
                    .skip(Math.max(0, lines.size() - LINES))
                    .forEach(line -> tail.append("\n  ").append(line));
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
