package io.polysome.jobs;

/** How many items of a job there are, and how many are done with. */
public record ItemCounts(int items, int succeeded, int failed) {
    public ItemCounts {
        if (succeeded < 0 || failed < 0 || succeeded + failed > items) {
            throw new IllegalArgumentException(
                    "%d succeeded and %d failed of %d items".formatted(succeeded, failed, items));
        }
    }

    public int pending() {
        return items - succeeded - failed;
    }

    public ItemCounts plus(int moreSucceeded, int moreFailed) {
        return new ItemCounts(items, succeeded + moreSucceeded, failed + moreFailed);
    }
}
