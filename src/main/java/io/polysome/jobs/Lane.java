package io.polysome.jobs;

import java.util.Locale;

/** Where a job's chunks queue: small jobs are not to wait behind large ones. */
public enum Lane {
    /** At most {@value #INTERACTIVE_ITEMS} items. */
    INTERACTIVE,
    BULK;

    private static final int INTERACTIVE_ITEMS = 8;

    static Lane of(int items) {
        return items <= INTERACTIVE_ITEMS ? INTERACTIVE : BULK;
    }

    /** As in topics, rows and JSON: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
