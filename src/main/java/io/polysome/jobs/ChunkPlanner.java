package io.polysome.jobs;

import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Cuts a job into chunks: consecutive items up to a cost, so that every chunk is a few seconds of work whatever the
 * lengths, and up to {@value #MAX_ITEMS} items. An item over the cost is a chunk by itself.
 *
 * <p>Towards the end of a job its chunks get smaller, so that those who work on it finish together: the last worker would
 * else be alone with a whole chunk.
 */
final class ChunkPlanner {
    static final int MAX_ITEMS = 1_000;
    /** A chunk is at most this share of what is left of the job, */
    private static final int SHARES = 8;
    /** but never less than this part of the full cost: taking and reporting a chunk takes time, too. */
    private static final int SMALLEST = 16;

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
        double left = items.stream().mapToDouble(this::cost).sum();
        double limit = limit(left);
        int first = 0;
        double cost = 0;
        for (int i = 0; i < items.size(); i++) {
            double next = cost(items.get(i));
            boolean full = cost + next > limit || i - first == MAX_ITEMS;
            if (full && i > first) {
                cuts.add(new Cut(first, i - first, cost));
                left -= cost;
                limit = limit(left);
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

    private double cost(Item item) {
        return costOf.applyAsDouble(item.sequence());
    }

    private double limit(double left) {
        return Math.clamp(left / SHARES, maxCost / SMALLEST, maxCost);
    }
}
