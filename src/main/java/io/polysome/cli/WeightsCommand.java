package io.polysome.cli;

import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.supply.Finding;
import io.polysome.inference.supply.Hub;
import io.polysome.inference.supply.StoredModel;
import io.polysome.inference.supply.SupplyException;
import io.polysome.inference.supply.WeightsSupply;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code polysome weights list | pull | verify | random}: the weights folder. */
@Command(name = "weights", description = "Gets, lists and checks the weights of models.")
final class WeightsCommand {
    private static final String ROW = "%-10s  %12s  %-10s  %10s  %s%n";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    WeightsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            description =
                    "Lists the models and what the weights folder has of each. Reads files that it has not seen yet.")
    int list(
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            description =
                                    "Another weights folder than $POLYSOME_WEIGHTS_DIR, or ~/.cache/polysome/weights.")
                    @Nullable Path dir) {
        WeightsSupply supply = new WeightsSupply(Optional.ofNullable(dir));
        PrintStream out = terminal.out();
        out.printf(ROW, "MODEL", "PARAMETERS", "WEIGHTS", "SIZE", "IN " + supply.folder());
        for (StoredModel model : supply.list()) {
            out.printf(
                    ROW,
                    model.model().slug(),
                    "%,d".formatted(model.model().architecture().parameters()),
                    model.label().map(WeightsLabel::wireName).orElse(model.bytes() == 0 ? "none" : "unusable"),
                    model.bytes() == 0 ? "-" : "%,d MB".formatted((model.bytes() + 500_000) / 1_000_000),
                    model.problem()
                            .orElse(model.bytes() == 0 ? "-" : model.model().slug()));
        }
        out.flush();
        return 0;
    }

    @Command(
            name = "pull",
            description = {
                "Downloads the published weights of a model into the weights folder.",
                "",
                "A download that was cut short goes on where it ended, also in another run. Every file is checked"
                        + " against its published SHA-256 before it takes its name."
            },
            footer = {"", "HF_TOKEN, if set, is sent to the server as a bearer token."})
    int pull(
            @Parameters(paramLabel = "MODEL", description = "esm2-8m, esm2-35m, esm2-150m, esm2-650m or esm2-3b.")
                    String model,
            @Option(
                            names = "--mirror",
                            paramLabel = "URL",
                            description = "A server with the paths of Hugging Face. Default: https://huggingface.co.")
                    @Nullable URI mirror,
            @Option(
                            names = "--from",
                            paramLabel = "PATH",
                            description = "Copy the files of this folder, or this one, instead of downloading.")
                    @Nullable Path from,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            description =
                                    "Another weights folder than $POLYSOME_WEIGHTS_DIR, or ~/.cache/polysome/weights.")
                    @Nullable Path dir)
            throws SupplyException, WeightsException {
        if (mirror != null && from != null) {
            throw new ParameterException(spec.commandLine(), "--mirror and --from exclude each other");
        }
        WeightsSupply supply = new WeightsSupply(Optional.ofNullable(dir));
        TransferProgress progress = new TransferProgress(terminal);
        try {
            Path folder = from == null ? supply.pull(model, hub(mirror), progress) : supply.copy(model, from, progress);
            progress.end();
            terminal.err().println("%s is there, as published: %s".formatted(model, folder));
            return 0;
        } catch (SupplyException | WeightsException e) {
            progress.end();
            throw e;
        }
    }

    private Hub hub(@Nullable URI mirror) {
        try {
            return new Hub(
                    mirror == null ? Hub.HUGGING_FACE : mirror,
                    Optional.ofNullable(terminal.environment().get("HF_TOKEN")).filter(token -> !token.isBlank()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--mirror: " + e.getMessage(), e);
        }
    }

    @Command(
            name = "verify",
            description = {
                "Checks weights: SHA-256, shapes, keys, numbers that are not finite and, where they are published"
                        + " ones, the answers of the model against known ones.",
                ""
            },
            footer = {"", "Exit status: 0 when the weights can be used, 1 when there is a problem with any."})
    int verify(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "MODEL|PATH",
                            description = "Models in the weights folder, or folders and files elsewhere, [SLUG=]PATH."
                                    + " Default: every model that the weights folder has.")
                    @Nullable List<String> models,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            description =
                                    "Another weights folder than $POLYSOME_WEIGHTS_DIR, or ~/.cache/polysome/weights.")
                    @Nullable Path dir)
            throws WeightsException {
        WeightsSupply supply = new WeightsSupply(Optional.ofNullable(dir));
        Map<String, List<Finding>> findings = supply.check(models == null ? List.of() : models);
        PrintStream out = terminal.out();
        if (findings.isEmpty()) {
            terminal.err().println("there are no weights in %s".formatted(supply.folder()));
        }
        boolean good = true;
        for (Map.Entry<String, List<Finding>> model : findings.entrySet()) {
            out.println(model.getKey());
            for (Finding finding : model.getValue()) {
                good &= finding.kind() != Finding.Kind.PROBLEM;
                out.printf("  %-7s  %s%n", word(finding.kind()), finding.text());
            }
        }
        out.flush();
        return good ? 0 : 1;
    }

    private static String word(Finding.Kind kind) {
        return switch (kind) {
            case OK -> "ok";
            case NOTE -> "note";
            case PROBLEM -> "PROBLEM";
        };
    }

    @Command(
            name = "random",
            description = {
                "Writes a folder of random weights in the shape of a model, to try things out with.",
                "",
                "The file says of itself that its numbers are random, and every result of them does."
            })
    int random(
            @Parameters(
                            paramLabel = "MODEL",
                            description = "esm2-tiny, esm2-8m, esm2-35m, esm2-150m, esm2-650m or esm2-3b.")
                    String model,
            @Parameters(paramLabel = "DIR", description = "Where to; made if need be.") Path folder,
            @Option(
                            names = "--seed",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "The same seed gives the same numbers (default: ${DEFAULT-VALUE}).")
                    long seed)
            throws SupplyException {
        TransferProgress progress = new TransferProgress(terminal);
        try {
            WeightsSupply.writeRandom(model, seed, folder, progress);
        } finally {
            progress.end();
        }
        terminal.err()
                .println("random weights are in %s; use them with --weights %s=%s".formatted(folder, model, folder));
        return 0;
    }
}
