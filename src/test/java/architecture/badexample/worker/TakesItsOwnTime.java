package architecture.badexample.worker;

import java.time.Instant;
import java.util.function.Supplier;

/** Reads the clock instead of being given one. */
record TakesItsOwnTime(Supplier<Instant> clock) {
    TakesItsOwnTime() {
        this(Instant::now);
    }
}
