package io.polysome.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.cli.bench.BareModel;
import io.polysome.cli.bench.JobLoad;
import io.polysome.cli.bench.Milliseconds;
import io.polysome.cli.bench.Proteins;
import io.polysome.cli.bench.ReadinessFigures;
import io.polysome.cli.bench.StepTimes;
import io.polysome.cli.client.JobRequest;
import io.polysome.cli.client.JobStatus;
import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import io.polysome.cli.client.SubmissionFile;
import io.polysome.inference.Action;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.TaskParams;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsOptions;
import io.polysome.sequence.ProteinSequence;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code polysome bench jobs}: what the way of a job costs on top of the model. */
@Command(
        name = "jobs",
        sortOptions = false,
        description = {
            "Measures the service: synchronous jobs of one protein by several clients at once, and one bulk job against the"
                    + " model by itself, in this process before and after it.",
            "",
            "Starts a Kafka broker, a PostgreSQL and the service in a temporary directory, or measures a running service"
                    + " with --url, of which it cannot say where the time goes."
        },
        footer = {"", "Exit status: 0 when it measured, 1 when a job failed."})
final class BenchJobsCommand implements Callable<Integer> {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(5);
    private static final int BARE_WARM_UP_RUNS = 300;
    private static final int BARE_RUNS = 500;
    private static final long SEED = 20_260_101;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "A running service to measure. Default: one of its own.")
    private @Nullable URI url;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Of the one-protein jobs. Default: ${DEFAULT-VALUE}.")
    private String model = "esm2-tiny";

    @Option(
            names = "--clients",
            split = ",",
            paramLabel = "N",
            description = "How many clients at once, one run for each number; 0 leaves the one-protein jobs out."
                    + " Default: 1,8,64.")
    private List<Integer> clients = List.of(1, 8, 64);

    @Option(names = "--residues", paramLabel = "N", description = "Of the one protein. Default: ${DEFAULT-VALUE}.")
    private int residues = 100;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of each run, after a warm-up as long. Default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Option(
            names = "--bulk-model",
            paramLabel = "MODEL",
            description = "Of the bulk job. Without weights of its own it gets random ones. Default: ${DEFAULT-VALUE}.")
    private String bulkModel = "esm2-35m";

    @Option(
            names = "--bulk-items",
            paramLabel = "N",
            description = "Proteins of the bulk job, of lengths as in a proteome; 0 leaves it out."
                    + " Default: ${DEFAULT-VALUE}.")
    private int bulkItems = 80;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Bulk slots of the service, and callers of the model by itself. Default: the number of"
                    + " processors.")
    private int slots = Runtime.getRuntime().availableProcessors();

    BenchJobsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** All figures; what was left out is null. */
    record Report(
            int processors,
            String java,
            String model,
            int residues,
            @Nullable Milliseconds bareMs,
            List<OneProtein> jobs,
            @Nullable Bulk bulk,
            ReadinessFigures.@Nullable Outbox outboxAtEnd) {}

    /** @param stepsMs parts of the way from the request to the answer, which add up */
    record OneProtein(
            int clients,
            int pauseMs,
            long jobs,
            double jobsPerSecond,
            Milliseconds latencyMs,
            @Nullable Map<String, Milliseconds> stepsMs) {}

    /** @param fraction of the mean rate of the model by itself, before and after */
    record Bulk(
            String model,
            int items,
            long tokens,
            double bareTokensPerSecondBefore,
            double bareTokensPerSecondAfter,
            double jobTokensPerSecond,
            double fraction) {}

    @Override
    public Integer call() throws Exception {
        checkOptions();
        if (url != null) {
            print(measure(url));
            return 0;
        }
        try (OrderlyEnd end = new OrderlyEnd();
                TemporaryDirectory directory = TemporaryDirectory.create("polysome-bench-")) {
            DemoCommand.configure(directory.path());
            System.setProperty("polysome.worker.slots", Integer.toString(slots));
            try (LocalService service = LocalService.start(directory.path(), "127.0.0.1", 0, weights())) {
                try {
                    service.awaitReady(READY_PATIENCE);
                    print(measure(service.baseUrl()));
                    return 0;
                } finally {
                    end.beginCleanUp();
                }
            }
        }
    }

    private void checkOptions() {
        if (seconds < 1
                || residues < 1
                || slots < 1
                || bulkItems < 0
                || clients.stream().anyMatch(n -> n < 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seconds, --residues and --slots are at least 1, --clients and --bulk-items 0");
        }
    }

    private List<String> weights() throws WeightsException {
        ModelCatalog catalog = ModelCatalog.of(Map.of(), ComputeOptions.DEFAULT);
        boolean isAvailable =
                catalog.find(bulkModel).map(card -> card.isAvailable()).orElse(true);
        return isAvailable || bulkItems == 0 ? List.of() : List.of(bulkModel + "=random");
    }

    private void print(Report report) throws IOException {
        terminal.out().println(JSON.writeValueAsString(report));
        terminal.out().flush();
    }

    private Report measure(URI service) throws Exception {
        ModelCatalog catalog = ModelCatalog.of(WeightsOptions.resolve(weights(), null), ComputeOptions.DEFAULT);
        Milliseconds bare = null;
        List<OneProtein> runs = new ArrayList<>();
        if (!clients.contains(0)) {
            String protein = new Proteins(SEED).next(residues);
            bare = bareLatency(catalog, protein);
            runs.addAll(oneProteinJobs(service, protein));
        }
        return new Report(
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                model,
                residues,
                bare,
                runs,
                bulkItems == 0 ? null : bulk(service, catalog),
                ReadinessFigures.outbox(service).orElse(null));
    }

    private Milliseconds bareLatency(ModelCatalog catalog, String protein) throws Exception {
        say("running %s by itself".formatted(model));
        try (LanguageModel loaded = catalog.open(model)) {
            BareModel bare = new BareModel(loaded, task(loaded));
            bare.latency(ProteinSequence.parse(protein), BARE_WARM_UP_RUNS);
            return bare.latency(ProteinSequence.parse(protein), BARE_RUNS);
        }
    }

    /** First the busiest, which warms up for all; an idle machine is one client that thinks before it asks again. */
    private List<OneProtein> oneProteinJobs(URI service, String protein) throws IOException, InterruptedException {
        JobLoad load = new JobLoad(
                service,
                terminal.environment().get("POLYSOME_TOKEN"),
                "{\"model\":\"%s\",\"action\":\"encode\",\"items\":[{\"sequence\":\"%s\"}]}".formatted(model, protein));
        List<OneProtein> runs = new ArrayList<>();
        for (int count : clients.stream().sorted((a, b) -> b - a).toList()) {
            runs.add(run(load, count, 0));
        }
        runs.add(run(load, 1, 50));
        return runs;
    }

    private OneProtein run(JobLoad load, int count, int pauseMillis) throws IOException, InterruptedException {
        say("%d client%s for %d s".formatted(count, count == 1 ? "" : "s", 2 * seconds));
        Duration pause = Duration.ofMillis(pauseMillis);
        load.run(count, pause, Duration.ofSeconds(seconds));
        try (StepTimes steps = StepTimes.started()) {
            JobLoad.Answers answers = load.run(count, pause, Duration.ofSeconds(seconds));
            return new OneProtein(
                    count,
                    pauseMillis,
                    answers.jobs(),
                    answers.jobsPerSecond(),
                    answers.latency(),
                    url == null ? steps.stop() : null);
        }
    }

    private Bulk bulk(URI service, ModelCatalog catalog) throws Exception {
        List<String> proteins = new Proteins(SEED).proteome(bulkItems);
        List<ProteinSequence> sequences = new ArrayList<>();
        for (String protein : proteins) {
            sequences.add(ProteinSequence.parse(protein));
        }
        long tokens = BareModel.tokens(sequences);
        try (LanguageModel loaded = catalog.open(bulkModel)) {
            BareModel bare = new BareModel(loaded, task(loaded));
            submit(service, proteins.subList(0, Math.min(proteins.size(), 10))); // loads the service's model
            say("running %s by itself".formatted(bulkModel));
            double before = bare.tokensPerSecond(sequences, loaded.compute().batchTokens(), slots);
            say("the same as a job");
            double job = tokens / submit(service, proteins);
            say("running %s by itself again".formatted(bulkModel));
            double after = bare.tokensPerSecond(sequences, loaded.compute().batchTokens(), slots);
            return new Bulk(bulkModel, bulkItems, tokens, before, after, job, job / ((before + after) / 2));
        }
    }

    /** Returns the seconds from the request to the news of the end. */
    private double submit(URI service, List<String> proteins) throws ServiceException, IOException {
        long begin = System.nanoTime();
        try (ServiceClient client =
                        new ServiceClient(service, terminal.environment().get("POLYSOME_TOKEN"));
                SubmissionFile file = SubmissionFile.write(
                        new JobRequest(bulkModel, "encode", null, null, null, null, JobRequest.Options.NONE),
                        proteins.stream()
                                .map(text -> new JobRequest.Item(null, text))
                                .iterator())) {
            JobStatus job =
                    client.awaitFinished(client.submit(file.path(), null).id(), status -> {});
            if (!job.isSuccess()) {
                throw new IOException("the bulk job " + job.state());
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static InferenceTask task(LanguageModel model) throws InvalidTaskException {
        return InferenceTask.resolve(Action.ENCODE, TaskParams.DEFAULTS, model.architecture(), model.outputHeads());
    }

    private void say(String line) {
        terminal.err().println(line);
    }
}
