package io.polysome.cli;

import io.polysome.cli.client.JobRequest;
import io.polysome.cli.client.JobRequest.Item;
import io.polysome.cli.client.JobStatus;
import io.polysome.cli.client.ModelStatus;
import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import io.polysome.cli.client.SubmissionFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code polysome demo}: the whole way of a job on this machine, in one command. */
@Command(
        name = "demo",
        description = {
            "Starts a Kafka broker, a PostgreSQL and the service, runs the sequences of examples/ as one job over HTTP,"
                    + " shows the results, and takes everything down again. Leaves nothing behind."
        },
        footer = {"", "Exit status: 0 when every item succeeded, else 1."})
final class DemoCommand implements Callable<Integer> {
    private static final String RANDOM_MODEL = "esm2-tiny";
    private static final Duration READY_PATIENCE = Duration.ofMinutes(5);

    private final Terminal terminal;

    @Option(names = "--keep", description = "Leave the service running afterwards, until Ctrl-C.")
    private boolean isKept;

    @Option(
            names = "--weights",
            paramLabel = "[SLUG=]PATH",
            description = "A folder or file with weights of ESM-2, as for polysome up. May be given more than once.")
    private List<String> weights = List.of();

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws ServiceException, InputException, IOException, InterruptedException {
        List<Item> items = examples();
        long begin = System.nanoTime();
        try (OrderlyEnd end = new OrderlyEnd();
                TemporaryDirectory directory = TemporaryDirectory.create("polysome-demo-")) {
            configure(directory.path());
            say("starting a Kafka broker, a PostgreSQL and the service, all in " + directory.path());
            try (LocalService service = LocalService.start(directory.path(), "127.0.0.1", 0, weights)) {
                try {
                    service.awaitReady(READY_PATIENCE);
                    say("ready after %d s at %s".formatted(secondsSince(begin), service.baseUrl()));
                    return run(service, items);
                } finally {
                    end.beginCleanUp();
                }
            }
        }
    }

    private static List<Item> examples() throws InputException, IOException {
        Path folder = Path.of(System.getProperty("polysome.home", "")).resolve("examples");
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.fasta")) {
            found.forEach(files::add);
        }
        files.sort(null);
        List<Item> items = new ArrayList<>();
        for (Path file : files) {
            items.addAll(SequenceInput.readAll(file));
        }
        return items;
    }

    /**
     * Logs warnings only, and not among the results; leaves nothing outside of the directory; wants no token, whatever the
     * environment says of other services.
     */
    static void configure(Path directory) {
        System.setProperty("polysome.tenancy.auth", "off");
        System.setProperty("quarkus.log.console.stderr", "true");
        System.setProperty("quarkus.log.console.level", "WARN");
        System.setProperty(
                "quarkus.vertx.cache-directory", directory.resolve("vertx").toString());
    }

    private int run(LocalService service, List<Item> items) throws ServiceException, IOException {
        try (ServiceClient client = new ServiceClient(service.baseUrl(), null)) {
            String model = chooseModel(client.models());
            say("submitting %d proteins as one job for %s".formatted(items.size(), model));
            JobStatus submitted = submit(
                    client, new JobRequest(model, "encode", null, null, null, null, JobRequest.Options.NONE), items);
            JobStatus job = new JobProgress(terminal).follow(client, submitted.id());
            say("");
            new ResultTable(items, terminal.out()).print(client.results(job.id()));
            if (job.isRandom()) {
                say("\nTHE WEIGHTS ARE RANDOM: the computation is real, but its numbers mean nothing in biology.");
            }
            say("\n%d of %d proteins succeeded.\n".formatted(job.counts().succeeded(), items.size()));
            leaveOrStay(service, job);
            return job.isSuccess() ? 0 : 1;
        }
    }

    /** The smallest model with weights of its own; when there is none, the one with random weights built in. */
    private String chooseModel(List<ModelStatus> models) {
        List<ModelStatus> published =
                models.stream().filter(m -> !m.slug().equals(RANDOM_MODEL)).toList();
        return published.stream()
                .filter(ModelStatus::hasRealWeights)
                .map(ModelStatus::slug)
                .findFirst()
                .orElseGet(() -> {
                    say("\nNO WEIGHTS OF ESM-2 ARE AT HAND, so the model is esm2-tiny, whose weights are random.");
                    published.stream()
                            .map(ModelStatus::howToGet)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .ifPresent(way -> say("For real numbers: %s.\n".formatted(way)));
                    return RANDOM_MODEL;
                });
    }

    private static JobStatus submit(ServiceClient client, JobRequest request, List<Item> items)
            throws ServiceException, IOException {
        try (SubmissionFile submission = SubmissionFile.write(request, items.iterator())) {
            return client.submit(submission.path(), null);
        }
    }

    private void leaveOrStay(LocalService service, JobStatus job) {
        if (!isKept) {
            say("Stopping. Again with a service that stays: ./polysome demo --keep; one that lasts: ./polysome up");
            return;
        }
        say("""
            Go on with, until Ctrl-C stops the service:
              curl %1$s/v1/jobs/%2$s
              curl '%1$s/v1/jobs/%2$s/results?format=ndjson'
              curl %1$s/v1/models
              ./polysome submit examples/proteins.fasta --model %3$s --wait --url %1$s
            The API is described at %1$s/q/openapi\
            """.formatted(service.baseUrl(), job.id(), job.model()));
        try {
            service.awaitEnd();
        } catch (InterruptedException e) {
            say("stopping"); // Ctrl-C, which is how this is meant to end
        }
    }

    private static long secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
    }

    private void say(String line) {
        terminal.err().println(line);
    }
}
