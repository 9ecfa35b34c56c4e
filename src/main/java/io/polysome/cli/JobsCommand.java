package io.polysome.cli;

import io.polysome.cli.client.JobPage;
import io.polysome.cli.client.JobQuery;
import io.polysome.cli.client.JobStatus;
import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import io.polysome.cli.client.TimelinePage;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polysome jobs list | show | watch | timeline | cancel}: what became of jobs. */
@Command(name = "jobs", description = "Lists, shows, watches and cancels jobs.")
final class JobsCommand {
    private static final int MOST_JOBS_A_PAGE = 100;
    private static final String HEADER = "%-36s  %-9s  %-9s  %-7s  %9s  %5s  %s"
            .formatted("ID", "STATE", "MODEL", "ACTION", "ITEMS", "DONE", "CREATED");

    private final Terminal terminal;

    JobsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "Lists jobs, newest first.")
    int list(
            @Mixin ServiceOptions service,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many jobs at most (default: ${DEFAULT-VALUE}).")
                    int atMost,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = {
                                "Only jobs that are queued, running, succeeded, partial,",
                                "failed, cancelled or expired."
                            })
                    @Nullable String state,
            @Option(
                            names = "--tag",
                            paramLabel = "KEY=VALUE",
                            description = "Only jobs with this tag. May be given more than once.")
                    @Nullable Map<String, String> tags,
            @Option(names = "--client-ref", paramLabel = "TEXT", description = "Only jobs with this reference.")
                    @Nullable String clientRef,
            @Option(names = "--model", paramLabel = "MODEL", description = "Only jobs for this model.") @Nullable String model,
            @Option(names = "--action", paramLabel = "ACTION", description = "Only jobs with this action.") @Nullable String action)
            throws ServiceException {
        PrintStream out = terminal.out();
        JobQuery query = new JobQuery(state, tags == null ? Map.of() : tags, clientRef, model, action);
        try (ServiceClient client = service.connect(terminal.environment())) {
            JobPage page = client.listJobs(Math.min(atMost, MOST_JOBS_A_PAGE), query, null);
            out.println(HEADER);
            page.jobs().forEach(job -> out.println(row(job)));
            for (int missing = atMost - page.jobs().size();
                    missing > 0 && page.nextCursor() != null;
                    missing -= page.jobs().size()) {
                page = client.listJobs(Math.min(missing, MOST_JOBS_A_PAGE), query, page.nextCursor());
                page.jobs().forEach(job -> out.println(row(job)));
            }
        }
        out.flush();
        return 0;
    }

    private static String row(JobStatus job) {
        return "%-36s  %-9s  %-9s  %-7s  %9d  %3d %%  %s"
                .formatted(
                        job.id(),
                        job.state(),
                        job.model(),
                        job.action(),
                        job.counts().items(),
                        job.percent(),
                        seconds(job.createdAt()));
    }

    @Command(name = "show", description = "Shows one job.")
    int show(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID", description = "The job, as submit or jobs list shows it.") UUID id)
            throws ServiceException {
        try (ServiceClient client = service.connect(terminal.environment())) {
            JobStatus job = client.getJob(id);
            JobStatus.Counts counts = job.counts();
            line("id", job.id());
            line("state", job.state());
            line("model", job.model());
            line("weights", job.provenance() == null ? null : job.provenance().weights());
            line("action", job.action());
            line("params", job.params());
            line("lane", job.lane());
            line(
                    "items",
                    "%,d: %,d succeeded, %,d failed, %,d pending"
                            .formatted(counts.items(), counts.succeeded(), counts.failed(), counts.pending()));
            line("progress", job.percent() + " %");
            line("created", seconds(job.createdAt()));
            line("started", seconds(job.startedAt()));
            line("finished", seconds(job.finishedAt()));
            line("results", job.isFinished() ? client.uri("/v1/jobs/" + id + "/results") : null);
        }
        terminal.out().flush();
        return 0;
    }

    private void line(String name, @Nullable Object value) {
        if (value != null) {
            terminal.out().printf("%-9s %s%n", name, value);
        }
    }

    @Command(
            name = "watch",
            description = "Follows one job until it is finished.",
            footer = {"", "Exit status: 0 when every item succeeded, else 1."})
    int watch(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID", description = "The job, as submit or jobs list shows it.") UUID id)
            throws ServiceException {
        try (ServiceClient client = service.connect(terminal.environment())) {
            return new JobProgress(terminal).follow(client, id).isSuccess() ? 0 : 1;
        }
    }

    @Command(
            name = "timeline",
            description = "Shows what happened to one job: its moves, and every attempt at its items.",
            footer = {"", "Items count from 0. An attempt that was lost or failed is tried again."})
    int timeline(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID", description = "The job, as submit or jobs list shows it.") UUID id)
            throws ServiceException {
        TimelineTable table = new TimelineTable(terminal.out());
        try (ServiceClient client = service.connect(terminal.environment())) {
            TimelinePage page = client.timeline(id, null);
            table.printHeader();
            page.entries().forEach(table::print);
            while (page.nextCursor() != null) {
                page = client.timeline(id, page.nextCursor());
                page.entries().forEach(table::print);
            }
        }
        terminal.out().flush();
        return 0;
    }

    @Command(
            name = "cancel",
            description = "Calls one job off; what is finished is kept.",
            footer = {"", "Exit status: 0 when the job is cancelled, 1 when it had ended otherwise."})
    int cancel(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID", description = "The job, as submit or jobs list shows it.") UUID id)
            throws ServiceException {
        try (ServiceClient client = service.connect(terminal.environment())) {
            JobStatus job = client.cancel(id);
            boolean isCancelled = job.state().equals("cancelled");
            terminal.err()
                    .println("job %s is %s%s".formatted(id, job.state(), isCancelled ? "" : " already, and stays so"));
            return isCancelled ? 0 : 1;
        }
    }

    private static String seconds(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
