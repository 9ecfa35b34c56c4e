package io.polysome.cli;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.cli.bench.BiolmLoad;
import io.polysome.cli.bench.Proteins;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code polysome bench biolm}: how many calls of BioLM clients the service answers, and whether rightly. */
@Command(
        name = "biolm",
        sortOptions = false,
        description = {
            "Measures calls of the BioLM API by many clients at once, and checks each result against that of its sequence"
                    + " alone.",
            "",
            "Starts a Kafka broker, a PostgreSQL and the service in a temporary directory, or measures a running service"
                    + " with --url."
        },
        footer = {"", "Exit status: 0 when it measured, 1 when a call failed or a result was not that of its sequence."
        })
final class BenchBiolmCommand implements Callable<Integer> {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(5);
    private static final int PROTEINS = 509;
    private static final long SEED = 20_260_101;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "A running service to measure. Default: one of its own.")
    private @Nullable URI url;

    @Option(names = "--model", paramLabel = "MODEL", description = "Default: ${DEFAULT-VALUE}.")
    private String model = "esm2-tiny";

    @Option(names = "--clients", paramLabel = "N", description = "How many at once. Default: ${DEFAULT-VALUE}.")
    private int clients = 64;

    @Option(names = "--calls", paramLabel = "N", description = "Of each client. Default: ${DEFAULT-VALUE}.")
    private int calls = 100;

    @Option(names = "--items", paramLabel = "N", description = "Of each call. Default: ${DEFAULT-VALUE}.")
    private int items = 8;

    @Option(
            names = "--residues",
            paramLabel = "N",
            description = "Mean length of the sequences, which have from half to one and a half as many. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int residues = 50;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "The same so often; the first ones warm up. Default: ${DEFAULT-VALUE}.")
    private int runs = 4;

    BenchBiolmCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    record Report(int processors, String java, String model, int residues, List<BiolmLoad.Answers> runs) {}

    @Override
    public Integer call() throws Exception {
        if (IntStream.of(clients, calls, items, runs).anyMatch(n -> n < 1) || residues < 2) {
            throw new ParameterException(
                    spec.commandLine(), "--clients, --calls, --items and --runs are at least 1, --residues 2");
        }
        if (url != null) {
            print(measure(url));
            return 0;
        }
        try (OrderlyEnd end = new OrderlyEnd();
                TemporaryDirectory directory = TemporaryDirectory.create("polysome-bench-")) {
            DemoCommand.configure(directory.path());
            try (LocalService service = LocalService.start(directory.path(), "127.0.0.1", 0, List.of())) {
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

    private Report measure(URI service) throws IOException, InterruptedException {
        Proteins random = new Proteins(SEED);
        List<String> proteins = IntStream.range(0, PROTEINS)
                .mapToObj(i -> random.next(residues / 2 + i % (residues + 1)))
                .toList();
        BiolmLoad load = new BiolmLoad(service, terminal.environment().get("POLYSOME_TOKEN"), model, proteins);
        List<BiolmLoad.Answers> answers = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            terminal.err().println("run %d of %d".formatted(run, runs));
            answers.add(load.run(clients, calls, items));
        }
        return new Report(
                Runtime.getRuntime().availableProcessors(), Runtime.version().toString(), model, residues, answers);
    }

    private void print(Report report) throws IOException {
        terminal.out().println(JSON.writeValueAsString(report));
        terminal.out().flush();
    }
}
