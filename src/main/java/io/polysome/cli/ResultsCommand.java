package io.polysome.cli;

import io.polysome.cli.client.ResultFormat;
import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polysome results}: downloads the results of a finished job. */
@Command(
        name = "results",
        description = "Downloads the results of a finished job, in the order of its items.",
        footer = {
            "",
            "Writes to standard output unless --output names a file. Exit status: 0, or 1 when the job is not finished or"
                    + " the download fails."
        })
final class ResultsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "ID", description = "The job, as submit or jobs list shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private UUID id;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write there. The file appears when it is whole.")
    private @Nullable Path output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "ndjson",
            description = "ndjson (one line an item, the default) or json (one document).")
    private ResultFormat format = ResultFormat.NDJSON;

    ResultsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws ServiceException, IOException {
        try (ServiceClient client = service.connect(terminal.environment());
                InputStream results = client.openResults(id, format)) {
            new OutputFile(output).write(results, terminal);
        }
        return 0;
    }
}
