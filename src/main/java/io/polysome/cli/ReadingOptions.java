package io.polysome.cli;

import io.polysome.sequence.ReadingRules;
import io.polysome.sequence.ReadingRules.DuplicateIds;
import io.polysome.sequence.ReadingRules.LowerCase;
import io.polysome.sequence.ReadingRules.Stop;
import picocli.CommandLine.Option;

/** How to take what a file of sequences holds besides residues. */
final class ReadingOptions {
    @Option(
            names = "--lower-case",
            paramLabel = "refuse|upper",
            description = "Residues in lower case: refuse the sequence (the default), or read them as upper case.")
    private LowerCase lowerCase = ReadingRules.DEFAULT.lowerCase();

    @Option(
            names = "--stop",
            paramLabel = "trim|unknown|refuse",
            description = "A * at the end is left out (trim, the default) and one within refused; unknown reads those"
                    + " within as X; refuse takes none.")
    private Stop stop = ReadingRules.DEFAULT.stop();

    @Option(
            names = "--duplicate-ids",
            paramLabel = "refuse|allow",
            description = "A sequence whose id came before: refuse it (the default), or allow it.")
    private DuplicateIds duplicateIds = ReadingRules.DEFAULT.duplicateIds();

    ReadingRules rules() {
        return new ReadingRules(lowerCase, stop, duplicateIds);
    }
}
