package io.polysome.jobs;

import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Cuts a job into chunks: consecutive items up to a cost, so that every chunk is a few seconds of work whatever the
 * lengths, and up to {@value #MAX_ITEMS} items. An item over the cost is a chunk by itself.
 */
final class ChunkPlanner {
    static final int MAX_ITEMS = 1_000;

    private final ToDoubleFunction<ProteinSequence> costOf;
    private final double maxCost;

    /** @param costOf what an item takes, in FLOPs, as maxCost */
    ChunkPlanner(ToDoubleFunction<ProteinSequence> costOf, double maxCost) {
        this.costOf = costOf;
        this.maxCost = maxCost;
    }

    /** A run of items, and their cost in FLOPs. */
    record Cut(int firstItem, int itemCount, double cost) {}

    /** Every item is in exactly one cut, in order. */
    List<Cut> plan(List<Item> items) {
        List<Cut> cuts = new ArrayList<>();
        int first = 0;
        double cost = 0;
        for (int i = 0; i < items.size(); i++) {
            double next = costOf.applyAsDouble(items.get(i).sequence());
            boolean full = cost + next > maxCost || i - first == MAX_ITEMS;
            if (full && i > first) {
                cuts.add(new Cut(first, i - first, cost));
                first = i;
                cost = 0;
            }
            cost += next;
        }
        if (first < items.size()) {
            cuts.add(new Cut(first, items.size() - first, cost));
        }
        return cuts;
    }
}
