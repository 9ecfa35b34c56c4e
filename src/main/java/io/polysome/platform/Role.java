package io.polysome.platform;

import java.util.Locale;

/** A part of the service that a process can run, alone or with others. None needs another to be up in order to start. */
public enum Role {
    /** Serves {@code /v1}. */
    API,
    /** Watches over jobs: ended leases, deadlines, results that are no longer kept. */
    DISPATCH,
    /** Computes. */
    WORKER;

    /** As in the configuration: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
