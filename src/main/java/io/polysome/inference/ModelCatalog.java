package io.polysome.inference;

import io.polysome.inference.libtorch.LibtorchModel;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.inference.weights.RandomWeights;
import io.polysome.inference.weights.SafetensorsWeights;
import io.polysome.inference.weights.Weights;
import io.polysome.inference.weights.WeightsCache;
import io.polysome.inference.weights.WeightsFolder;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The models that this program knows, and the weights that are at hand for each of them.
 *
 * <p>Weights are those named in the options; else those in the weights folder ({@link WeightsCache}), if there are any;
 * {@code esm2-tiny} has random ones built in. What is at hand is looked up once, when the catalog is made. Immutable.
 */
public final class ModelCatalog {
    private static final WeightsSource BUILT_IN = new WeightsSource.Random(0);

    private final Map<String, ModelCard> cards = new LinkedHashMap<>();
    private final WeightsCache cache;
    private final ComputeOptions compute;

    private ModelCatalog(Map<String, WeightsSource> named, WeightsCache cache, ComputeOptions compute)
            throws WeightsException {
        this.cache = cache;
        this.compute = compute;
        for (KnownModel model : KnownModel.ALL) {
            cards.put(model.slug(), card(model, Optional.ofNullable(named.get(model.slug()))));
        }
    }

    /**
     * @param named sources by slug, as {@link WeightsOptions#resolve} gives them
     * @throws WeightsException when a named folder is not there, or its {@code config.json} has another shape
     */
    public static ModelCatalog of(Map<String, WeightsSource> named, ComputeOptions compute) throws WeightsException {
        return of(named, compute, WeightsCache.byEnvironment());
    }

    static ModelCatalog of(Map<String, WeightsSource> named, ComputeOptions compute, WeightsCache cache)
            throws WeightsException {
        return new ModelCatalog(named, cache, compute);
    }

    /** How models that it opens are to be computed. */
    public ComputeOptions compute() {
        return compute;
    }

    /** In lower case, from the smallest model to the largest. */
    public Set<String> slugs() {
        return Collections.unmodifiableSet(cards.keySet());
    }

    public Collection<ModelCard> cards() {
        return Collections.unmodifiableCollection(cards.values());
    }

    /** @param slug in upper or lower case */
    public Optional<ModelCard> find(String slug) {
        return Optional.ofNullable(cards.get(slug.toLowerCase(Locale.ROOT)));
    }

    /** The largest model that has real weights; when none has, the largest with random ones: never nothing. */
    public ModelCard bestAtHand() {
        return cards.values().stream()
                .filter(ModelCard::isAvailable)
                .max(Comparator.comparing(
                                (ModelCard card) -> card.weights().orElse(BUILT_IN) instanceof WeightsSource.Folder)
                        .thenComparingLong(card -> card.architecture().parameters()))
                .orElseThrow();
    }

    /**
     * Loads a model, which takes from a tenth of a second to some seconds. The caller closes it; see {@link LoadedModels}
     * for sharing one.
     *
     * @throws WeightsMissingException when no weights are at hand; the message says how to get them
     * @throws WeightsException when they cannot be used
     * @throws IllegalArgumentException when there is no such model
     */
    public LanguageModel open(String slug) throws WeightsException {
        ModelCard card = find(slug).orElseThrow(() -> new IllegalArgumentException(unknown(slug)));
        WeightsSource source = card.weights()
                .orElseThrow(() -> new WeightsMissingException(
                        "there are no weights for %s: %s".formatted(card.slug(), card.howToGet())));
        return switch (source) {
            case WeightsSource.Random random ->
                load(new RandomWeights(card.architecture(), random.seed()), WeightsLabel.RANDOM);
            case WeightsSource.Folder folder -> {
                WeightsFolder files = checked(card.slug(), card.architecture(), folder);
                WeightsLabel label = cache.label(files, card.slug());
                yield load(SafetensorsWeights.open(files), label);
            }
        };
    }

    /** A sentence for whoever asked for a model that there is not. */
    public static String unknown(String slug) {
        return "there is no model '%s'; there are %s".formatted(slug, KnownModel.slugs());
    }

    private LanguageModel load(Weights weights, WeightsLabel label) throws WeightsException {
        try (weights) {
            return LibtorchModel.load(weights, label, compute);
        }
    }

    private ModelCard card(KnownModel model, Optional<WeightsSource> named) throws WeightsException {
        if (named.isPresent() && named.get() instanceof WeightsSource.Folder folder) {
            checked(model.slug(), model.architecture(), folder);
        }
        Optional<WeightsSource> source = named.or(() -> unnamed(model));
        return new ModelCard(model.slug(), model.architecture(), source, howToGet(model, source));
    }

    private Optional<WeightsSource> unnamed(KnownModel model) {
        WeightsFolder folder = cache.folderOf(model.slug());
        if (folder.isComplete()) {
            return Optional.of(new WeightsSource.Folder(folder.path()));
        }
        return model.equals(KnownModel.TINY) ? Optional.of(BUILT_IN) : Optional.empty();
    }

    private String howToGet(KnownModel model, Optional<WeightsSource> source) {
        if (source.isPresent()) {
            return "its weights are at hand: " + source.get();
        }
        String repository = PublishedModel.ALL.stream()
                .filter(published -> published.slug().equals(model.slug()))
                .map(PublishedModel::repository)
                .findFirst()
                .orElseThrow();
        return "put config.json and model.safetensors of %s on Hugging Face into %s, or name their folder with --weights"
                        .formatted(repository, cache.folderOf(model.slug()).path())
                + " %1$s=DIR, or try it out with --weights %1$s=random".formatted(model.slug());
    }

    private static WeightsFolder checked(String slug, ModelArchitecture expected, WeightsSource.Folder source)
            throws WeightsException {
        WeightsFolder folder = new WeightsFolder(source.path());
        ModelArchitecture found = folder.readArchitecture();
        if (!found.equals(expected)) {
            throw new WeightsException("%s is not %s: it has %s instead of %s"
                    .formatted(source.path(), slug, found.description(), expected.description()));
        }
        return folder;
    }
}
