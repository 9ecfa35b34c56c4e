package io.polysome.tenancy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a store said of a key, for {@link #LENGTH}: most requests then ask the store nothing, and what another process
 * changes is known here that much later at most. May be used by many threads.
 */
final class ShortMemory<K, V> {
    static final Duration LENGTH = Duration.ofSeconds(5);
    private static final int MOST_KEYS = 10_000;

    private final Function<K, V> store;
    private final Cache<K, V> remembered;

    /** @param store asked on the thread of the caller */
    ShortMemory(Function<K, V> store, Clock clock) {
        this.store = store;
        this.remembered = Caffeine.newBuilder()
                .expireAfterWrite(LENGTH)
                .maximumSize(MOST_KEYS)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .executor(Runnable::run)
                .build();
    }

    /** Asks without a lock, since a virtual thread that waits in one may hold up all others: at worst several ask. */
    V recall(K key) {
        @Nullable V known = remembered.getIfPresent(key);
        if (known == null) {
            known = store.apply(key);
            remembered.put(key, known);
        }
        return known;
    }

    void put(K key, V value) {
        remembered.put(key, value);
    }

    void forget(K key) {
        remembered.invalidate(key);
    }

    /** Of many threads with the same old value, one gets true. */
    boolean tryReplace(K key, V old, V value) {
        return remembered.asMap().replace(key, old, value);
    }
}
