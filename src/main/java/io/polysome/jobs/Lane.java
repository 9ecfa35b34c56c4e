package io.polysome.jobs;

import java.util.Locale;

/** Where a job's chunks queue: small jobs are not to wait behind large ones. */
public enum Lane {
    /** At most {@value #INTERACTIVE_ITEMS} items, which together take no longer than {@value #INTERACTIVE_CHUNKS} chunks. */
    INTERACTIVE,
    BULK;

    private static final int INTERACTIVE_ITEMS = 8;
    private static final int INTERACTIVE_CHUNKS = 8;

    /**
     * @param cost of all items together
     * @param chunkCost most that a chunk of several items costs
     */
    static Lane of(int items, double cost, double chunkCost) {
        return items <= INTERACTIVE_ITEMS && cost <= INTERACTIVE_CHUNKS * chunkCost ? INTERACTIVE : BULK;
    }

    /** As in topics, rows and JSON: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
