package io.polysome.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. Only {@code up} and {@code demo} start the service; the other commands run without it. */
@QuarkusMain
@Command(
        name = "polysome",
        description = "ESM-2 protein language models as an asynchronous job service.",
        mixinStandardHelpOptions = true,
        version = "polysome 0.1.0",
        subcommands = {InferCommand.class})
public final class Polysome {
    private Polysome() {}

    public static void main(String... args) {
        int status = new CommandLine(new Polysome()).execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }
}
