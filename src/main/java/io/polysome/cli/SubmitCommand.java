package io.polysome.cli;

import io.polysome.cli.client.JobEstimate;
import io.polysome.cli.client.JobRequest;
import io.polysome.cli.client.JobStatus;
import io.polysome.cli.client.ResultFormat;
import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import io.polysome.cli.client.SubmissionFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polysome submit}: makes a job of a file of sequences. */
@Command(
        name = "submit",
        description = "Submits a file of sequences as one job.",
        footer = {
            "",
            "Writes the id of the job to standard output; with --wait, the results of the job.",
            "Exit status: 0, or 1 when the job was not accepted or, with --wait, not every item succeeded."
        })
final class SubmitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Mixin
    private final ReadingOptions reading = new ReadingOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "Sequences as FASTA or NDJSON, plain, gzip or zstd; - for standard input.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "esm2-8m",
            description = "esm2-8m (the default), -35m, -150m, -650m, -3b; or esm2-tiny, which is random.")
    private String model = "";

    @Option(
            names = "--action",
            paramLabel = "ACTION",
            defaultValue = "encode",
            description = "encode (the default); predict, which fills in <mask>; log_prob, pseudo_perplexity or scan.")
    private String action = "";

    @Option(
            names = "--include",
            paramLabel = "OUTPUT",
            split = ",",
            description = "For encode: any of mean (the default), bos, per_token, logits, contacts, attentions.")
    private @Nullable List<String> include;

    @Option(
            names = "--repr-layers",
            paramLabel = "LAYER",
            split = ",",
            description = "For encode: layers of the embeddings, from the end when negative. Default: -1, the last.")
    private @Nullable List<Integer> reprLayers;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "For scan: masked_marginal (the default) or wild_type_marginal, which is faster.")
    private @Nullable String method;

    @Option(
            names = "--too-long",
            paramLabel = "POLICY",
            description = "What becomes of a sequence that is longer than the service allows: error (the default),"
                    + " truncate or window.")
    private @Nullable String tooLong;

    @Mixin
    private final SubmissionOptions options = new SubmissionOptions();

    @Option(
            names = "--idempotency-key",
            paramLabel = "TEXT",
            description = "A name for this submission: sent again with the same name, it makes no second job.")
    private @Nullable String key;

    @Option(names = "--validate-only", description = "Check the job and show what it would cost; submit nothing.")
    private boolean isDryRun;

    @Option(names = "--wait", description = "Wait until the job is finished, then write its results.")
    private boolean isWaiting;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the results there instead of to standard output. Implies --wait.")
    private @Nullable Path output;

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws ServiceException, InputException, IOException {
        JobRequest request = new JobRequest(model, action, include, reprLayers, method, tooLong, options.wishes());
        try (ServiceClient client = service.connect(terminal.environment());
                SubmissionFile submission = SequenceInput.read(file, reading.rules(), terminal, request)) {
            if (isDryRun) {
                show(client.validate(submission.path()));
                return 0;
            }
            JobStatus job = client.submit(submission.path(), key);
            if (isWaiting || output != null) {
                return deliver(client, job);
            }
            terminal.err().println("follow it with: ./polysome jobs watch " + job.id());
            terminal.out().println(job.id());
            terminal.out().flush();
            return 0;
        }
    }

    private void show(JobEstimate job) {
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "items: %,d, residues: %,d, model: %s, FLOPs: %.3g, chunks: %,d, lane: %s%n",
                        job.items(),
                        job.residues(),
                        job.model(),
                        job.costFlops(),
                        job.chunks(),
                        job.lane());
        terminal.out()
                .println(
                        job.computeSeconds() == null
                                ? "how long it takes is not known: no such job has finished yet"
                                : String.format(
                                        Locale.ROOT,
                                        "about %.1f s of computing, once it has begun",
                                        job.computeSeconds()));
        terminal.out().flush();
    }

    private int deliver(ServiceClient client, JobStatus submitted) throws ServiceException, IOException {
        terminal.err().println("job " + submitted.id());
        JobStatus job = new JobProgress(terminal).follow(client, submitted.id());
        try (InputStream results = client.openResults(job.id(), ResultFormat.NDJSON)) {
            new OutputFile(output).write(results, terminal);
        }
        if (job.isRandom()) {
            terminal.err().println("the weights of %s are random: these numbers mean nothing".formatted(job.model()));
        }
        if (!job.isSuccess()) {
            terminal.err().println("not every item succeeded; the lines with \"error\" say why");
        }
        return job.isSuccess() ? 0 : 1;
    }
}
