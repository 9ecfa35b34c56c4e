package io.polysome.cli;

import picocli.CommandLine.Command;

/** {@code polysome bench …}: measures. */
@Command(name = "bench", description = "Measures how fast this machine is.")
final class BenchCommand {}
