package io.polysome.cli;

import picocli.CommandLine.Command;

/** {@code polysome bench}: measurements of this machine, each a command of its own. */
@Command(
        name = "bench",
        description = "Measures this machine; prints one JSON object.",
        synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {}
