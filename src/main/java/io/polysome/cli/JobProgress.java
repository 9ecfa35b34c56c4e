package io.polysome.cli;

import io.polysome.cli.client.JobStatus;
import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a job is: on a terminal one line that is drawn again and again, elsewhere a line each time that the state
 * or the whole percent has changed, so never many more than a hundred. For one job and one thread.
 */
final class JobProgress {
    private static final int BAR_WIDTH = 20;
    private static final String CLEAR_LINE = "\r\033[K";

    private final Terminal terminal;
    private @Nullable String last;

    JobProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Blocks until the job is finished. The job does not need this: it goes on when the connection breaks off. */
    JobStatus follow(ServiceClient client, UUID id) throws ServiceException {
        try {
            return client.awaitFinished(id, this::show);
        } catch (ServiceException e) {
            if (last != null && !Thread.currentThread().isInterrupted()) {
                PrintStream err = terminal.err();
                err.printf("%sthe job goes on; follow it again with: ./polysome jobs watch %s%n", lineEnd(), id);
            }
            throw e;
        }
    }

    private void show(JobStatus job) {
        String now = job.state() + " " + job.percent();
        if (terminal.live()) {
            terminal.err().print(CLEAR_LINE + bar(job.percent()) + " " + line(job));
            terminal.err().print(job.isFinished() ? lineEnd() : "");
            terminal.err().flush();
        } else if (!now.equals(last)) {
            terminal.err().println("job " + job.id() + " " + line(job));
        }
        last = now;
    }

    /** Ends the line that is being drawn. */
    private String lineEnd() {
        return terminal.live() ? System.lineSeparator() : "";
    }

    private static String bar(int percent) {
        int done = BAR_WIDTH * percent / 100;
        return "[" + "#".repeat(done) + "-".repeat(BAR_WIDTH - done) + "]";
    }

    /** At most 60 characters for a million items, so that with the bar it fits in a terminal of 80. */
    private static String line(JobStatus job) {
        JobStatus.Counts counts = job.counts();
        String failed = counts.failed() == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", counts.failed());
        return String.format(
                Locale.ROOT,
                "%3d %% %s, %,d/%,d items%s",
                job.percent(),
                job.state(),
                counts.finished(),
                counts.items(),
                failed);
    }
}
