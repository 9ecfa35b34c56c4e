package io.polysome.inference;

import io.polysome.inference.libtorch.LibtorchModel;
import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.inference.weights.RandomWeights;
import io.polysome.inference.weights.Weights;
import io.polysome.inference.weights.WeightsCache;
import io.polysome.inference.weights.WeightsFolder;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that this program knows, and the weights that are at hand for each of them.
 *
 * <p>Weights are those named in the options; else those in the weights folder ({@link WeightsCache}), if there are any;
 * {@code esm2-tiny} has random ones built in. What is at hand is looked up once, when the catalog is made. Immutable.
 */
public final class ModelCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);

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
     * @throws WeightsException when a named folder is not there, has another shape, or cannot be used
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
                .max(Comparator.comparing((ModelCard card) -> !card.isRandom())
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
                load(new RandomWeights(card.architecture(), random.seed()), () -> WeightsLabel.RANDOM);
            case WeightsSource.Folder folder -> {
                FileWeights weights = open(card.slug(), card.architecture(), folder);
                weights.remarks()
                        .forEach(remark -> LOG.atWarn()
                                .addKeyValue("model", card.slug())
                                .addKeyValue("weights", folder)
                                .addKeyValue("remark", remark)
                                .log("weights hold more than is used"));
                yield load(weights, () -> cache.label(weights, card.slug()));
            }
        };
    }

    /** A sentence for whoever asked for a model that there is not. */
    public static String unknown(String slug) {
        return "there is no model '%s'; there are %s".formatted(slug, KnownModel.slugs());
    }

    /** Reads files, which may fail. */
    private interface Labelling {
        WeightsLabel label() throws WeightsException;
    }

    private LanguageModel load(Weights weights, Labelling labelling) throws WeightsException {
        try (weights) {
            return LibtorchModel.load(weights, labelling.label(), compute);
        }
    }

    private ModelCard card(KnownModel model, Optional<WeightsSource> named) throws WeightsException {
        if (named.isPresent()) {
            return available(model, named.get());
        }
        WeightsFolder folder = cache.folderOf(model.slug());
        String unusable = "";
        if (folder.isComplete()) {
            try {
                return available(model, new WeightsSource.Folder(folder.path()));
            } catch (WeightsException e) {
                // the other models can be used all the same
                unusable = "what is in the weights folder cannot be used: " + e.getMessage() + "; ";
            }
        }
        return model.equals(KnownModel.TINY) ? available(model, BUILT_IN) : unavailable(model, unusable);
    }

    private static ModelCard available(KnownModel model, WeightsSource source) throws WeightsException {
        Set<OutputHead> heads = EnumSet.allOf(OutputHead.class);
        boolean isRandom = true;
        if (source instanceof WeightsSource.Folder folder) {
            try (FileWeights weights = open(model.slug(), model.architecture(), folder)) {
                heads = weights.outputHeads();
                isRandom = weights.areRandom();
            }
        }
        return new ModelCard(
                model.slug(),
                model.architecture(),
                Optional.of(source),
                heads,
                isRandom,
                "its weights are at hand: " + source);
    }

    private ModelCard unavailable(KnownModel model, String reason) {
        PublishedModel published = PublishedModel.find(model.slug()).orElseThrow();
        String howToGet = "./polysome weights pull %1$s downloads %2$s (%3$,d MB) to %4$s"
                .formatted(
                        model.slug(),
                        published.repository(),
                        published.megabytes(),
                        cache.folderOf(model.slug()).path());
        return new ModelCard(
                model.slug(),
                model.architecture(),
                Optional.empty(),
                EnumSet.allOf(OutputHead.class),
                false,
                reason
                        + howToGet
                        + "; or name a folder or file with --weights %1$s=PATH, or try it out with --weights %1$s=random"
                                .formatted(model.slug()));
    }

    private static FileWeights open(String slug, ModelArchitecture expected, WeightsSource.Folder source)
            throws WeightsException {
        FileWeights weights = FileWeights.open(new WeightsFolder(source.path()));
        ModelArchitecture found = weights.architecture();
        if (!found.equals(expected)) {
            weights.close();
            throw new WeightsException("%s is not %s: it has %s instead of %s"
                    .formatted(source.path(), slug, found.description(), expected.description()));
        }
        return weights;
    }
}
