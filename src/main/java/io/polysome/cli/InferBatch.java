package io.polysome.cli;

import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.SequenceOutput;
import io.polysome.results.InputPosition;
import io.polysome.results.ResultLineWriter;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.SequenceProblem;
import io.polysome.sequence.SequenceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consecutive records of the input that one thread computes and turns into lines. */
final class InferBatch {
    private final List<Item> items;

    /** A record, checked: either there is a sequence, or a reason why not. */
    sealed interface Item {
        long index();

        @Nullable
        String id();

        record Good(long index, @Nullable String id, ProteinSequence sequence) implements Item {}

        record Bad(long index, @Nullable String id, ItemFailure failure, InputPosition position) implements Item {}

        static Item of(SequenceRecord record, Action action) {
            try {
                ProteinSequence sequence = record.parse();
                return action == Action.PREDICT && sequence.maskCount() == 0
                        ? bad(record, List.of(SequenceProblem.noMask()))
                        : new Good(record.number() - 1, record.id(), sequence);
            } catch (InvalidSequenceException e) {
                return bad(record, e.problems());
            }
        }

        private static Item bad(SequenceRecord record, List<SequenceProblem> problems) {
            SequenceProblem first = problems.getFirst();
            String more = problems.size() == 1 ? "" : " (and %d more)".formatted(problems.size() - 1);
            ItemFailure failure = ItemFailure.invalidSequence(
                    "record %d, line %d: %s%s".formatted(record.number(), record.line(), first.message(), more));
            return new Bad(
                    record.number() - 1,
                    record.id(),
                    failure,
                    new InputPosition(record.line(), record.number(), first.residue()));
        }
    }

    /** Finished lines of JSON, and what they amount to. */
    record Lines(ByteArrayOutputStream bytes, InferTotals totals) {
        void writeTo(OutputStream out) throws IOException {
            bytes.writeTo(out);
        }
    }

    InferBatch(List<Item> items) {
        this.items = items;
    }

    Lines compute(LanguageModel model, InferenceTask task) {
        List<ProteinSequence> sequences = new ArrayList<>();
        for (Item item : items) {
            if (item instanceof Item.Good good) {
                sequences.add(good.sequence());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LineOrder lines = new LineOrder(
                new ResultLineWriter(bytes, model.weights(), model.compute().precision()), task.action())) {
            model.run(task, sequences, (index, result) -> lines.add(result));
            lines.finish();
            return new Lines(bytes, lines.totals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the results, which come for the good items only, between the bad ones. */
    private final class LineOrder implements AutoCloseable {
        private final ResultLineWriter writer;
        private final Action action;
        private final Deque<Item> waiting = new ArrayDeque<>(items);
        private InferTotals totals = InferTotals.NONE;

        LineOrder(ResultLineWriter writer, Action action) {
            this.writer = writer;
            this.action = action;
        }

        void add(ItemResult result) {
            try {
                writeBad();
                Item.Good item = (Item.Good) waiting.remove();
                switch (result) {
                    case SequenceOutput output -> {
                        List<String> tokens =
                                action == Action.PREDICT ? item.sequence().spelling() : List.of();
                        writer.write(item.index(), item.id(), output, tokens);
                        totals = totals.plusSucceeded(item.sequence());
                    }
                    case ItemFailure failure -> {
                        writer.write(item.index(), item.id(), failure, InputPosition.UNKNOWN);
                        totals = totals.plusFailed();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void finish() throws IOException {
            writeBad();
            writer.flush();
        }

        private void writeBad() throws IOException {
            while (waiting.peek() instanceof Item.Bad bad) {
                waiting.remove();
                writer.write(bad.index(), bad.id(), bad.failure(), bad.position());
                totals = totals.plusFailed();
            }
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
