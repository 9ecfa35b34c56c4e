package io.polysome.platform;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits between tries: from 50 ms doubling to a limit, each wait between half and the whole of its step. Not thread-safe. */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(50);

    private final Duration longest;
    private Duration next = FIRST;

    public Backoff(Duration longest) {
        this.longest = longest;
    }

    /** Blocks for the next wait; an interrupt ends it at once and stays set. */
    public void pause() {
        long millis = next.toMillis();
        next = next.multipliedBy(2).compareTo(longest) > 0 ? longest : next.multipliedBy(2);
        try {
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After a success: the next wait is the shortest again. */
    public void reset() {
        next = FIRST;
    }
}
