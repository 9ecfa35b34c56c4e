package io.polysome.cli;

import io.polysome.cli.client.TimelinePage.Entry;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;

/** Shows to a person what happened to a job: a line for each move and each attempt. */
record TimelineTable(PrintStream out) {
    private static final String LINE = "%-24s  %-20s  %4s  %-10s  %8s  %7s  %-16s  %s%n";

    void printHeader() {
        out.printf(LINE, "TIME", "WHAT", "TRY", "OUTCOME", "SECONDS", "BATCHES", "NODE", "WHY");
    }

    void print(Entry entry) {
        String at = entry.at().truncatedTo(ChronoUnit.MILLIS).toString();
        if (entry.state() != null) {
            out.printf(LINE, at, "job", "", entry.state(), "", "", "", Objects.requireNonNullElse(entry.cause(), ""));
            return;
        }
        Instant end = entry.endedAt();
        out.printf(
                LINE,
                at,
                items(entry),
                entry.attempt(),
                Objects.requireNonNullElse(entry.outcome(), ""),
                end == null ? "" : seconds(Duration.between(entry.at(), end)),
                entry.batches() == null ? "" : entry.batches(),
                Objects.requireNonNullElse(entry.node(), ""),
                Objects.requireNonNullElse(entry.reason(), ""));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1_000.0);
    }

    private static String items(Entry entry) {
        return entry.itemCount() == 1
                ? "item %d".formatted(entry.firstItem())
                : "items %d to %d".formatted(entry.firstItem(), entry.firstItem() + entry.itemCount() - 1);
    }
}
