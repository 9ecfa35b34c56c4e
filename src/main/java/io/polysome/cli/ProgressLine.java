package io.polysome.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.PrintWriter;
import java.util.function.DoubleSupplier;

/** How far a run is, on one line that is written over; nothing at all when nobody looks at a terminal. */
final class ProgressLine {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final int BAR_WIDTH = 24;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final boolean visible;
    private final DoubleSupplier share;
    private final long start = System.nanoTime();
    private long drawn;

    interface CLibrary extends Library {
        int isatty(int descriptor);
    }

    /** @param share of the input that has been read, from 0 to 1; negative when it is not known */
    ProgressLine(PrintWriter terminal, boolean visible, DoubleSupplier share) {
        this.terminal = terminal;
        this.visible = visible;
        this.share = share;
    }

    static ProgressLine onStandardError(PrintWriter standardError, DoubleSupplier share) {
        return new ProgressLine(standardError, isTerminal(STANDARD_ERROR), share);
    }

    /**
     * @param tokensDone that have gone through the network
     * @param tokensBegun of all sequences that have been read
     */
    void show(InferTotals totals, long tokensDone, long tokensBegun) {
        long now = System.nanoTime();
        if (!visible || now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        terminal.print(ERASE
                + bar(tokensBegun == 0 ? 1 : (double) tokensDone / tokensBegun)
                + "%,d sequences, %,.0f tokens/s".formatted(totals.sequences(), tokensDone / seconds()));
        terminal.flush();
    }

    void clear() {
        if (visible && drawn > 0) {
            terminal.print(ERASE);
            terminal.flush();
        }
    }

    /** Since the run began. */
    double seconds() {
        return Math.max(1e-3, (System.nanoTime() - start) / 1e9);
    }

    private String bar(double doneOfRead) {
        double read = share.getAsDouble();
        if (read < 0) {
            return "";
        }
        double done = Math.min(1, read * doneOfRead);
        int filled = (int) (done * BAR_WIDTH);
        return "[%s%s] %3.0f %%, "
                .formatted("#".repeat(filled), ".".repeat(BAR_WIDTH - filled), Math.floor(100 * done));
    }

    static boolean isTerminalOutput() {
        return isTerminal(STANDARD_OUTPUT);
    }

    private static boolean isTerminal(int descriptor) {
        return !Platform.isWindows() && Native.load("c", CLibrary.class).isatty(descriptor) == 1;
    }
}
