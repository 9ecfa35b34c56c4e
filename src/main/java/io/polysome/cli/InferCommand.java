package io.polysome.cli;

import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.LengthLimit;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.TaskParams;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.WeightsOptions;
import io.polysome.inference.WeightsSource;
import io.polysome.sequence.SequenceReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs a model over a file, without the service. */
@Command(
        name = "infer",
        sortOptions = false,
        description = {
            "Run a model over the sequences of a file, on this machine and without the service.",
            "",
            "One line of JSON is written for each sequence, in the order of the input. A sequence that cannot be"
                    + " computed becomes a line with an error; the others go on. docs/outputs.md says what each output"
                    + " is.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  polysome infer encode --model esm2-tiny --input proteins.fasta",
            "  polysome infer encode --weights ~/esm2_t33_650M_UR50D --input proteins.fasta \\",
            "      --include mean,contacts --repr-layers -1,0 --output result.ndjson",
            "  printf '>a\\nMK<mask>AYLG\\n' | \\",
            "      polysome infer predict --weights esm2-8m=random --input -",
            "  polysome infer scan --weights ~/esm2_t33_650M_UR50D --input wild_type.fasta \\",
            "      --output scan.npz",
            "",
            "Exit status: 0 when every sequence succeeded, 1 when some did not, 2 for wrong usage."
        })
final class InferCommand implements Callable<Integer> {
    private static final int SUCCEEDED = 0;
    private static final int SOME_FAILED = 1;
    private static final String STANDARD_STREAM = "-";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "ACTION",
            converter = ActionConverter.class,
            description = {
                "encode: embeddings and other outputs, as --include says.",
                "predict: logits, for sequences with at least one <mask>.",
                "log_prob: the log-probability of each sequence.",
                "pseudo_perplexity: how well the model knows each sequence, every residue masked in turn.",
                "scan: the log-odds of every single substitution."
            })
    private Action action = Action.ENCODE;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "esm2-tiny (built in, random), esm2-8m, esm2-35m, esm2-150m, esm2-650m or esm2-3b. May be left"
                            + " out where --weights tell it.")
    private @Nullable String model;

    @Option(
            names = "--weights",
            paramLabel = "[SLUG=]PATH|random[:SEED]",
            description =
                    "A folder as on Hugging Face, a .pt of fair-esm, or random numbers of the right shape, for trying"
                            + " things out. Default: the folder of the model in $POLYSOME_WEIGHTS_DIR or"
                            + " ~/.cache/polysome/weights.")
    private List<String> weights = List.of();

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|-",
            description = "FASTA, or NDJSON with {\"id\": …, \"sequence\": …} on each line, told apart by the first"
                    + " character; plain, gzip or zstd; - reads standard input.")
    private String input = STANDARD_STREAM;

    @Mixin
    private final ReadingOptions reading = new ReadingOptions();

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "OUTPUT",
            description = "For encode, any of mean, bos, per_token, logits, contacts, attentions. Default: mean.")
    private @Nullable List<String> include;

    @Option(
            names = "--repr-layers",
            split = ",",
            paramLabel = "LAYER",
            description = "Layers of mean, bos and per_token: 0 is the embedding, N the last; negative ones count from"
                    + " the end. Default: -1, the last.")
    private @Nullable List<Integer> reprLayers;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "For scan: masked_marginal, the default, one pass for each residue; or wild_type_marginal, one"
                            + " pass for all.")
    private @Nullable String method;

    @Option(
            names = "--too-long",
            paramLabel = "POLICY",
            description = "What becomes of a sequence over --max-residues: error, the default; truncate; or window, for"
                    + " mean, bos and per_token.")
    private @Nullable String tooLong;

    @Option(
            names = "--max-residues",
            paramLabel = "N",
            description =
                    "The limit for --too-long. Default: 2048. Time and memory grow with the square of the length.")
    private int maxResidues = LengthLimit.DEFAULT_RESIDUES;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description =
                    "ndjson, a line of JSON for each sequence; or npz, one NumPy archive of all. Default: npz where"
                            + " --output ends in .npz, else ndjson.")
    private @Nullable Format format;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the results go. Default: standard output.")
    private String output = STANDARD_STREAM;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many batches to compute at once, each on one core. Default: the number of cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private ComputeArguments compute = new ComputeArguments();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 1) {
            throw usage("--threads: %d is not at least 1".formatted(threads));
        }
        if (maxResidues < 1) {
            throw usage("--max-residues: %d is not at least 1".formatted(maxResidues));
        }
        if (isArchive() && output.equals(STANDARD_STREAM) && ProgressLine.isTerminalOutput()) {
            throw usage("--format npz: an archive is not for a terminal; name a file with --output");
        }
        try {
            Map<String, WeightsSource> named = WeightsOptions.resolve(weights, model);
            ModelCatalog catalog = ModelCatalog.of(named, compute.options());
            ModelCard card = choose(catalog, named);
            InferenceTask task = InferenceTask.resolve(action, params(), card.architecture(), card.outputHeads());
            if (!card.isAvailable()) {
                throw usage("there are no weights for %s: %s".formatted(card.slug(), card.howToGet()));
            }
            return run(catalog, card, task);
        } catch (InvalidTaskException e) {
            throw usage(String.join("; ", e.problems())
                    .replace("params.include", "--include")
                    .replace("params.repr_layers", "--repr-layers")
                    .replace("params.method", "--method")
                    .replace("params.too_long", "--too-long"));
        } catch (WeightsException e) {
            throw usage(e.getMessage());
        }
    }

    private TaskParams params() {
        return new TaskParams(include, reprLayers, method, tooLong, maxResidues);
    }

    private boolean isArchive() {
        return format == null ? output.endsWith(".npz") : format == Format.NPZ;
    }

    private ModelCard choose(ModelCatalog catalog, Map<String, WeightsSource> named) {
        String slug = model;
        if (slug != null) {
            return catalog.find(slug).orElseThrow(() -> usage("--model: " + ModelCatalog.unknown(slug)));
        }
        if (named.size() != 1) {
            throw usage("name the model: --model MODEL, with one of " + String.join(", ", catalog.slugs()));
        }
        return catalog.find(named.keySet().iterator().next()).orElseThrow();
    }

    private int run(ModelCatalog catalog, ModelCard card, InferenceTask task)
            throws WeightsException, IOException, InterruptedException {
        PrintWriter messages = spec.commandLine().getErr();
        try (FileInputStream file = openInput();
                SequenceReader reader = SequenceReader.open(file, reading.rules());
                OutputStream out = openOutput();
                LanguageModel loaded = catalog.open(card.slug());
                InferFormat results = isArchive()
                        ? new InferArchive(out, loaded.weights())
                        : new InferLines(out, loaded.weights(), loaded.compute().precision(), action)) {
            ProgressLine progress = ProgressLine.onStandardError(messages, shareRead(file));
            InferTotals totals = new InferRun(loaded, task, progress).run(reader, results, threads);
            messages.println(summary(totals, progress.seconds()));
            if (loaded.compute().precision().isApproximate()) {
                messages.println("polysome: computed in %s: the numbers are approximate, as every line says"
                        .formatted(loaded.compute().precision().wireName()));
            }
            if (loaded.weights() == WeightsLabel.RANDOM) {
                messages.println("polysome: the weights of %s are random (%s): the numbers mean nothing in biology"
                        .formatted(card.slug(), card.weights().orElseThrow()));
            }
            return totals.failed() == 0 ? SUCCEEDED : SOME_FAILED;
        } catch (SequenceReader.UnknownFormatException e) {
            throw usage("--input %s: %s".formatted(input, e.getMessage()));
        } catch (UncheckedIOException | IOException e) {
            messages.println("polysome: reading or writing failed: " + e.getMessage());
            return SOME_FAILED;
        } catch (OutOfMemoryError e) {
            messages.println("polysome: out of memory; use fewer --threads or outputs, or give the JVM more, as in"
                    + " POLYSOME_JAVA_OPTS=-Xmx4g");
            return SOME_FAILED;
        }
    }

    private static String summary(InferTotals totals, double seconds) {
        return "polysome: %,d sequences, %,d of them failed; %,d residues in %.1f s, %,.0f tokens/s"
                .formatted(totals.sequences(), totals.failed(), totals.residues(), seconds, totals.tokens() / seconds);
    }

    private FileInputStream openInput() throws IOException {
        try {
            return input.equals(STANDARD_STREAM) ? new FileInputStream(FileDescriptor.in) : new FileInputStream(input);
        } catch (FileNotFoundException e) {
            throw usage("--input: " + e.getMessage());
        }
    }

    private static DoubleSupplier shareRead(FileInputStream file) throws IOException {
        FileChannel channel = file.getChannel();
        long bytes = channel.size();
        return () -> {
            try {
                return bytes == 0 ? -1 : (double) channel.position() / bytes;
            } catch (IOException e) {
                return -1;
            }
        };
    }

    /** Not System.out, which swallows that nobody reads any more. */
    private OutputStream openOutput() {
        try {
            return output.equals(STANDARD_STREAM)
                    ? new FileOutputStream(FileDescriptor.out)
                    : Files.newOutputStream(Path.of(output));
        } catch (IOException e) {
            throw usage("--output: %s cannot be written".formatted(output));
        }
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    static final class ActionConverter implements ITypeConverter<Action> {
        @Override
        public Action convert(String value) {
            return Action.find(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'%s' is not an action; there are %s".formatted(value, Action.names())));
        }
    }

    enum Format {
        NDJSON,
        NPZ
    }

    static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "ndjson" -> Format.NDJSON;
                case "npz" -> Format.NPZ;
                default ->
                    throw new TypeConversionException(
                            "'%s' is not a format; there are ndjson and npz".formatted(value));
            };
        }
    }
}
