package io.polysome.cli;

import io.polysome.cli.InferBatch.Item;
import io.polysome.inference.InferenceTask;
import io.polysome.sequence.SequenceReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Cuts the input into stretches that go through the model at once. */
final class InferBatches implements Iterator<InferBatch> {
    /** However short they are, or wrong. */
    private static final int MAX_RECORDS = 512;

    private final SequenceReader reader;
    private final InferenceTask task;
    private final int maxTokens;
    private @Nullable Item next;

    InferBatches(SequenceReader reader, InferenceTask task, int maxTokens) {
        this.reader = reader;
        this.task = task;
        this.maxTokens = maxTokens;
    }

    @Override
    public boolean hasNext() {
        return peek() != null;
    }

    @Override
    public InferBatch next() {
        List<Item> items = new ArrayList<>();
        long tokens = 0;
        for (Item item = peek(); item != null && items.size() < MAX_RECORDS; item = peek()) {
            long more = tokensOf(item);
            if (tokens + more > maxTokens && !items.isEmpty()) {
                break;
            }
            tokens += more;
            items.add(item);
            next = null;
        }
        if (items.isEmpty()) {
            throw new NoSuchElementException();
        }
        return new InferBatch(items, tokens);
    }

    private @Nullable Item peek() {
        if (next == null && reader.hasNext()) {
            next = Item.of(reader.next(), task);
        }
        return next;
    }

    private long tokensOf(Item item) {
        return item instanceof Item.Good good ? task.tokens(good.sequence()) : 0;
    }
}
