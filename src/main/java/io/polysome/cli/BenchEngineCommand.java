package io.polysome.cli;

import io.polysome.inference.Action;
import io.polysome.inference.EngineProbe;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.TaskParams;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsOptions;
import io.polysome.platform.Json;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.ReadingRules;
import io.polysome.sequence.SequenceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times a model over a file, beside the speed at which this machine multiplies matrices. */
@Command(
        name = "engine",
        sortOptions = false,
        description = {
            "Time a model over the sequences of a file, without the service.",
            "",
            "After a round that does not count come several that do. One JSON object is written: real tokens, median"
                    + " seconds and tokens per second; the floating-point operations per second, n(24d² + 4Ld) for each"
                    + " token; what each matrix library reached in the same run, and the model's share of the best; peak"
                    + " memory.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  polysome bench engine --model esm2-8m --weights random --input proteins.fasta",
            "  polysome bench engine --model esm2-8m --weights random --input proteins.fasta --threads 1 --profile"
        })
final class BenchEngineCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "esm2-tiny, esm2-8m, esm2-35m, esm2-150m, esm2-650m or esm2-3b.")
    private String model = "";

    @Option(
            names = "--weights",
            paramLabel = "DIR|random[:SEED]",
            description = "As for infer; the speed is the same with random ones.")
    private List<String> weights = List.of();

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "FASTA or NDJSON.")
    private Path input = Path.of("");

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N sequences.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--max-residues", paramLabel = "N", description = "Cut longer sequences to N residues.")
    private int maxResidues = Integer.MAX_VALUE;

    @Option(names = "--include", split = ",", paramLabel = "OUTPUT", description = "As for infer. Default: mean.")
    private @Nullable List<String> include;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many batches to compute at once. Default: the number of cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often to run over the sequences after the first time. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--profile",
            description = "Also tell where the time goes, operation by operation, in one more round on one thread.")
    private boolean profile;

    @Mixin
    private ComputeArguments compute = new ComputeArguments();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 1 || rounds < 1 || limit < 1 || maxResidues < 1) {
            throw usage("--threads, --rounds, --limit and --max-residues are at least 1");
        }
        List<ProteinSequence> sequences = readSequences();
        try {
            ModelCatalog catalog = ModelCatalog.of(WeightsOptions.resolve(weights, model), compute.options());
            ModelCard card = catalog.find(model).orElseThrow(() -> usage("--model: " + ModelCatalog.unknown(model)));
            InferenceTask task = InferenceTask.resolve(
                    Action.ENCODE, TaskParams.outputs(include, null), card.architecture(), card.outputHeads());
            long start = System.nanoTime();
            try (LanguageModel loaded = catalog.open(card.slug());
                    EngineProbe probe = EngineProbe.open(loaded.compute())) {
                double loadSeconds = (System.nanoTime() - start) / 1e9;
                EngineBench bench = new EngineBench(card.slug(), loaded, probe, task, sequences, threads);
                EngineBench.Report report = bench.run(rounds, profile, loadSeconds);
                spec.commandLine().getOut().println(Json.write(report));
            }
        } catch (InvalidTaskException e) {
            throw usage(String.join("; ", e.problems()).replace("params.include", "--include"));
        } catch (WeightsException e) {
            throw usage(e.getMessage());
        }
        return 0;
    }

    private List<ProteinSequence> readSequences() throws IOException {
        List<ProteinSequence> sequences = new ArrayList<>();
        try (SequenceReader reader = SequenceReader.open(Files.newInputStream(input), ReadingRules.DEFAULT)) {
            while (reader.hasNext() && sequences.size() < limit) {
                sequences.add(cut(reader.next().parse()));
            }
        } catch (NoSuchFileException e) {
            throw usage("--input: there is no file " + input);
        } catch (SequenceReader.UnknownFormatException | InvalidSequenceException e) {
            throw usage("--input %s: %s".formatted(input, e.getMessage()));
        }
        if (sequences.isEmpty()) {
            throw usage("--input %s has no sequences".formatted(input));
        }
        return sequences;
    }

    private ProteinSequence cut(ProteinSequence whole) throws InvalidSequenceException {
        return whole.length() <= maxResidues
                ? whole
                : ProteinSequence.parse(String.join("", whole.spelling().subList(0, maxResidues)));
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
