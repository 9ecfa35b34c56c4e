package io.polysome.cli;

import io.polysome.platform.embedded.EmbeddedPlatformException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the service until it is stopped. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the service on this machine, with a Kafka broker and a PostgreSQL of its own.",
            "",
            "An existing broker or database is used instead where its address is configured:"
                    + " KAFKA_BOOTSTRAP_SERVERS; QUARKUS_DATASOURCE_JDBC_URL, _USERNAME and _PASSWORD.",
            "",
            "On a loopback address it asks for no token, unless POLYSOME_AUTH=on. On any other it always does; the first"
                    + " token is in the file admin-token of the data directory."
        })
final class UpCommand implements Callable<Integer> {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli sets it before call
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the service keeps everything. Default: POLYSOME_DATA, or ~/.local/share/polysome.")
    private @Nullable Path data;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Default: ${DEFAULT-VALUE}.")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--weights",
            paramLabel = "[SLUG=]PATH|SLUG=random[:SEED]",
            description =
                    "The weights of a model: a folder or file, or random numbers of its shape. May be given more than"
                            + " once.")
    private List<String> weights = List.of();

    @Mixin
    private ComputeArguments compute = new ComputeArguments();

    @Override
    public Integer call() throws InterruptedException {
        compute.configure();
        PrintWriter err = spec.commandLine().getErr();
        Path directory = dataDirectory();
        err.printf("Starting Polysome; its data is in %s%n", directory);
        err.flush();
        try (LocalService service = LocalService.start(directory, host, port, weights)) {
            service.awaitReady(READY_PATIENCE);
            err.print(welcome(service.baseUrl().toString()));
            err.flush();
            return service.awaitEnd();
        } catch (LocalServiceException | EmbeddedPlatformException e) {
            err.printf("polysome: %s%n", e.getMessage());
            return 1;
        }
    }

    private Path dataDirectory() {
        return Optional.ofNullable(data)
                .or(() -> Optional.ofNullable(System.getenv("POLYSOME_DATA")).map(Path::of))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "share", "polysome"))
                .toAbsolutePath();
    }

    private static String welcome(String url) {
        return """

            Polysome is ready: %1$s
              health           %1$s/q/health
              API description  %1$s/q/openapi
            Ctrl-C stops it.

            """.formatted(url);
    }
}
