package io.polysome.cli;

import io.polysome.cli.client.ServiceException;
import io.polysome.inference.WeightsException;
import io.polysome.inference.supply.SupplyException;
import io.polysome.platform.embedded.EmbeddedPlatformException;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The program. Only {@code up} and {@code demo} start the service; the other commands run without it. */
@QuarkusMain
@Command(
        name = "polysome",
        description = "ESM-2 protein language models as an asynchronous job service.",
        mixinStandardHelpOptions = true,
        version = "polysome 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND")
public final class Polysome {
    Polysome() {}

    public static void main(String... args) {
        int status = commandLine(Terminal.ofProcess()).execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The command line as the process has it, for tests that look at it. */
    public static CommandLine commandLine() {
        return commandLine(Terminal.ofProcess());
    }

    static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new Polysome())
                .addSubcommand(new InferCommand())
                .addSubcommand(new WeightsCommand(terminal))
                .addSubcommand(new UpCommand())
                .addSubcommand(new CommandLine(new BenchCommand())
                        .addSubcommand(new BenchEngineCommand())
                        .addSubcommand(new BenchJobsCommand(terminal))
                        .addSubcommand(new BenchBiolmCommand(terminal)))
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new SubmitCommand(terminal))
                .addSubcommand(new JobsCommand(terminal))
                .addSubcommand(new ResultsCommand(terminal))
                .addSubcommand(new TokensCommand(terminal))
                .addSubcommand(new TenantsCommand(terminal))
                .registerConverter(UUID.class, Polysome::jobId)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(Polysome::explain);
    }

    private static UUID jobId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'%s' is not the id of a job".formatted(text));
        }
    }

    /** What a user can act on is told in sentences; anything else is ours to repair, and shows where it came from. */
    private static int explain(Exception failure, CommandLine command, ParseResult arguments) throws Exception {
        Exception cause = failure instanceof UncheckedIOException && failure.getCause() instanceof IOException wrapped
                ? wrapped
                : failure;
        return switch (cause) {
            case ServiceException e -> tell(e, command);
            case LocalServiceException e -> tell(e, command);
            case EmbeddedPlatformException e -> tell(e, command);
            case InputException e -> tell(e, command);
            case SupplyException e -> tell(e, command);
            case WeightsException e -> tell(e, command);
            case IOException e -> tell(e, command);
            case InterruptedException e -> command.getCommandSpec().exitCodeOnExecutionException();
            default -> throw failure;
        };
    }

    private static int tell(Exception failure, CommandLine command) {
        command.getErr().println("polysome: " + failure.getMessage());
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
