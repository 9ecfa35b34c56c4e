package io.polysome.inference;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Models that are loaded when first asked for and then shared, since one set of weights serves any number of threads.
 *
 * <p>May be used by many threads. {@link #close()} closes every model and must not be called while one is running; no one
 * else closes them.
 */
public final class LoadedModels implements AutoCloseable {
    private final ModelCatalog catalog;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    public LoadedModels(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Blocks while the model loads, also when another thread is loading it. A load that failed is tried again by the next
     * call.
     *
     * @throws WeightsMissingException when no weights are at hand; the message says how to get them
     * @throws IllegalArgumentException when there is no such model
     */
    public LanguageModel get(String slug) throws WeightsException {
        return slots.computeIfAbsent(slug.toLowerCase(Locale.ROOT), Slot::new).get();
    }

    /** The model if it is loaded; does not load it, nor wait for one that is loading. */
    public Optional<LanguageModel> find(String slug) {
        Slot slot = slots.get(slug.toLowerCase(Locale.ROOT));
        return Optional.ofNullable(slot == null ? null : slot.model);
    }

    @Override
    public void close() {
        slots.values().forEach(Slot::close);
    }

    /** One model; its lock is held while it loads, so that others may load meanwhile. */
    private final class Slot {
        private final String slug;
        private volatile @Nullable LanguageModel model;

        Slot(String slug) {
            this.slug = slug;
        }

        synchronized LanguageModel get() throws WeightsException {
            LanguageModel loaded = model;
            if (loaded == null) {
                loaded = catalog.open(slug);
                model = loaded;
            }
            return loaded;
        }

        synchronized void close() {
            LanguageModel loaded = model;
            if (loaded != null) {
                model = null;
                loaded.close();
            }
        }
    }
}
