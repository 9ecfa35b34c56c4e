package io.polysome.cli;

import static java.util.stream.Collectors.joining;

import io.polysome.cli.client.ItemLine;
import io.polysome.cli.client.ItemLine.Embedding;
import io.polysome.cli.client.JobRequest.Item;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Shows mean embeddings to a person: a line for each protein with the first of its numbers. */
record ResultTable(List<Item> items, PrintStream out) {
    private static final int NUMBERS_SHOWN = 4;

    /** @param lines in any order; of each the first layer is shown */
    void print(List<ItemLine> lines) {
        out.printf("%-24s %8s  %-40s %8s%n", "PROTEIN", "RESIDUES", title(lines), "NORM");
        lines.forEach(line -> out.println(row(line)));
        out.flush();
    }

    private static String title(List<ItemLine> lines) {
        return lines.stream()
                .flatMap(line -> line.embeddings() == null ? Stream.empty() : line.embeddings().stream())
                .findFirst()
                .map(e -> "MEAN EMBEDDING OF LAYER %d, %d OF %d"
                        .formatted(
                                e.layer(),
                                Math.min(NUMBERS_SHOWN, e.embedding().size()),
                                e.embedding().size()))
                .orElse("MEAN EMBEDDING");
    }

    private String row(ItemLine line) {
        Item item = items.get(line.sequenceIndex());
        String name = item.id() == null ? "item " + line.sequenceIndex() : item.id();
        String what = line.embeddings() == null || line.embeddings().isEmpty()
                ? "failed: "
                        + (line.error() == null ? "no numbers" : line.error().detail())
                : numbers(line.embeddings().getFirst());
        return String.format(Locale.ROOT, "%-24s %8d  %s", name, item.sequence().length(), what);
    }

    private static String numbers(Embedding embedding) {
        String first = embedding.embedding().stream()
                .limit(NUMBERS_SHOWN)
                .map(x -> String.format(Locale.ROOT, "%9.4f", x))
                .collect(joining());
        return String.format(Locale.ROOT, "%-40s %8.3f", first + " …", embedding.norm());
    }
}
