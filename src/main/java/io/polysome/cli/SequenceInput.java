package io.polysome.cli;

import io.polysome.cli.client.JobRequest;
import io.polysome.cli.client.JobRequest.Item;
import io.polysome.cli.client.SubmissionFile;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ReadingRules;
import io.polysome.sequence.SequenceReader;
import io.polysome.sequence.SequenceRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Sequences that a user hands in: a FASTA or NDJSON file, or standard input. */
final class SequenceInput {
    private static final int MOST_PROBLEMS_SHOWN = 20;

    private SequenceInput() {}

    /**
     * Reads and checks everything and makes a submission of it.
     *
     * @param file {@code -} for standard input
     * @throws InputException naming every record that cannot be used
     */
    static SubmissionFile read(Path file, ReadingRules rules, Terminal terminal, JobRequest request)
            throws InputException, IOException {
        try (InputStream in = open(file, terminal);
                SequenceReader records = SequenceReader.open(in, rules)) {
            Checked items = new Checked(records);
            SubmissionFile submission = SubmissionFile.write(request, items);
            if (items.problemCount == 0 && submission.items() > 0) {
                return submission;
            }
            submission.close();
            throw new InputException(items.problemCount == 0 ? file + " has no sequences" : items.text(file));
        }
    }

    /**
     * Reads and checks everything into memory.
     *
     * @throws InputException naming every record that cannot be used
     */
    static List<Item> readAll(Path file) throws InputException, IOException {
        try (SequenceReader records = SequenceReader.open(Files.newInputStream(file), ReadingRules.DEFAULT)) {
            Checked checked = new Checked(records);
            List<Item> items = new ArrayList<>();
            checked.forEachRemaining(items::add);
            if (checked.problemCount > 0) {
                throw new InputException(checked.text(file));
            }
            return items;
        }
    }

    private static InputStream open(Path file, Terminal terminal) throws InputException, IOException {
        try {
            return file.toString().equals("-") ? terminal.in() : Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new InputException("there is no file " + file);
        }
    }

    /** The good records; the others are noted and left out. */
    private static final class Checked implements Iterator<Item> {
        private final SequenceReader records;
        private final List<String> problems = new ArrayList<>();
        private long problemCount;

        Checked(SequenceReader records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            return records.hasNext();
        }

        @Override
        public Item next() {
            SequenceRecord next = records.next();
            try {
                next.parse();
            } catch (InvalidSequenceException e) {
                note(next, e.problems().getFirst().message());
            }
            return new Item(next.id(), next.text());
        }

        private void note(SequenceRecord broken, String message) {
            problemCount++;
            if (problems.size() < MOST_PROBLEMS_SHOWN) {
                String name = broken.id() == null ? "" : " ('%s')".formatted(broken.id());
                problems.add("  record %d, line %d%s: %s".formatted(broken.number(), broken.line(), name, message));
            }
        }

        String text(Path file) {
            List<String> lines = new ArrayList<>(List.of("%s has records that cannot be used".formatted(file)));
            lines.addAll(problems);
            if (problemCount > problems.size()) {
                lines.add("  and %d more".formatted(problemCount - problems.size()));
            }
            return String.join("\n", lines);
        }
    }
}
