package io.polysome.cli;

import io.polysome.cli.InferBatch.Item;
import io.polysome.inference.Action;
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

    private static final int BOS_AND_EOS = 2;

    private final SequenceReader reader;
    private final Action action;
    private final int maxTokens;
    private @Nullable Item next;

    InferBatches(SequenceReader reader, Action action, int maxTokens) {
        this.reader = reader;
        this.action = action;
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
            tokens += tokensOf(item);
            if (tokens > maxTokens && !items.isEmpty()) {
                break;
            }
            items.add(item);
            next = null;
        }
        if (items.isEmpty()) {
            throw new NoSuchElementException();
        }
        return new InferBatch(items);
    }

    private @Nullable Item peek() {
        if (next == null && reader.hasNext()) {
            next = Item.of(reader.next(), action);
        }
        return next;
    }

    private static int tokensOf(Item item) {
        return item instanceof Item.Good good ? good.sequence().length() + BOS_AND_EOS : 0;
    }
}
