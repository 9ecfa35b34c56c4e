package io.polysome.cli;

import io.polysome.inference.supply.TransferListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a file is: on a terminal one line that is drawn again and again, elsewhere a line for each tenth. For one
 * thread.
 */
final class TransferProgress implements TransferListener {
    private static final int BAR_WIDTH = 24;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final double MEGABYTE = 1e6;

    private final Terminal terminal;
    private @Nullable String file;
    private long firstBytes;
    private long begin;
    private long drawn;
    private long told;

    TransferProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(String name, long bytes, long of) {
        long now = System.nanoTime();
        if (!name.equals(file)) {
            file = name;
            firstBytes = bytes;
            begin = now;
            told = -1;
        }
        boolean whole = bytes == of;
        if (terminal.live()) {
            if (whole || now - drawn >= REDRAW_NANOS) {
                drawn = now;
                terminal.err()
                        .print("\r\033[K" + line(name, bytes, of, (now - begin) / 1e9)
                                + (whole ? System.lineSeparator() : ""));
                terminal.err().flush();
            }
        } else if (of > 0 && 10 * bytes / of > told) {
            told = 10 * bytes / of;
            terminal.err().println(line(name, bytes, of, (now - begin) / 1e9));
        }
    }

    /** Ends the line that is being drawn. */
    void end() {
        if (terminal.live() && file != null) {
            terminal.err().print("\r\033[K");
            terminal.err().flush();
        }
    }

    private String line(String name, long bytes, long of, double seconds) {
        double rate = (bytes - firstBytes) / MEGABYTE / Math.max(1e-3, seconds);
        if (of <= 0) {
            return String.format(Locale.ROOT, "%s %,.0f MB, %.1f MB/s", name, bytes / MEGABYTE, rate);
        }
        int filled = (int) (BAR_WIDTH * bytes / of);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3d %% of %,.0f MB, %.1f MB/s",
                name,
                "#".repeat(filled),
                "-".repeat(BAR_WIDTH - filled),
                100 * bytes / of,
                of / MEGABYTE,
                rate);
    }
}
