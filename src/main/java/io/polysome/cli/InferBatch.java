package io.polysome.cli;

import io.polysome.cli.InferFormat.Answer;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.LanguageModel.ResultSink;
import io.polysome.results.InputPosition;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.SequenceProblem;
import io.polysome.sequence.SequenceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of the input that one thread computes.
 *
 * @param tokens that go through the network for them
 */
record InferBatch(List<Item> items, long tokens) {

    /** A record, checked: either there is a sequence, or a reason why not. */
    sealed interface Item {
        long index();

        @Nullable String id();

        /** 0 when there is no sequence. */
        int residues();

        record Good(long index, @Nullable String id, ProteinSequence sequence) implements Item {
            @Override
            public int residues() {
                return sequence.length();
            }
        }

        record Bad(long index, @Nullable String id, ItemFailure failure, InputPosition position) implements Item {
            @Override
            public int residues() {
                return 0;
            }
        }

        static Item of(SequenceRecord record, InferenceTask task) {
            try {
                ProteinSequence sequence = record.parse();
                List<SequenceProblem> problems = problems(sequence, task);
                return problems.isEmpty()
                        ? new Good(record.number() - 1, record.id(), sequence)
                        : bad(record, problems);
            } catch (InvalidSequenceException e) {
                return bad(record, e.problems());
            }
        }

        private static List<SequenceProblem> problems(ProteinSequence sequence, InferenceTask task) {
            if (task.limit().refuses(sequence)) {
                return List.of(new SequenceProblem(0, task.limit().refusal(sequence, "--too-long", "--max-residues")));
            }
            return task.action().problemWith(task.limit().keptOf(sequence)).stream()
                    .toList();
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

    /** Ready to be written, and what it amounts to. */
    record Computed(InferFormat.Part part, InferTotals totals) {}

    /**
     * @param done hears of the tokens that have gone through the network, batch by batch
     * @throws CancellationException soon after the thread is interrupted
     */
    Computed compute(LanguageModel model, InferenceTask task, InferFormat format, LongConsumer done) {
        List<ProteinSequence> sequences = items.stream()
                .flatMap(item -> item instanceof Item.Good good ? Stream.of(good.sequence()) : Stream.empty())
                .toList();
        List<ItemResult> results = new ArrayList<>();
        model.run(task, sequences, new ResultSink() {
            @Override
            public void accept(int index, ItemResult result) {
                results.add(result);
            }

            @Override
            public void onBatch(long tokens) {
                done.accept(tokens);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("nobody waits for the results any more");
                }
            }
        });
        List<Answer> answers = inOrder(results);
        InferTotals totals = InferTotals.NONE;
        for (Answer answer : answers) {
            totals = answer.item() instanceof Item.Good good && !(answer.result() instanceof ItemFailure)
                    ? totals.plusSucceeded(good.sequence().length(), task.tokens(good.sequence()))
                    : totals.plusFailed();
        }
        try {
            return new Computed(format.prepare(answers), totals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the results, which come for the good items only, between the bad ones. */
    private List<Answer> inOrder(List<ItemResult> results) {
        Iterator<ItemResult> computed = results.iterator();
        List<Answer> answers = new ArrayList<>();
        for (Item item : items) {
            answers.add(
                    switch (item) {
                        case Item.Good good -> new Answer(good, computed.next());
                        case Item.Bad bad -> new Answer(bad, bad.failure());
                    });
        }
        return answers;
    }
}
