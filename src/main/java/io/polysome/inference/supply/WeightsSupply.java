package io.polysome.inference.supply;

import io.polysome.inference.KnownModel;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsOptions;
import io.polysome.inference.WeightsSource;
import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.inference.weights.WeightsCache;
import io.polysome.inference.weights.WeightsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The weights folder, for those who fill it and look after it. Every call blocks until it is done. */
public final class WeightsSupply {
    private final WeightsCache cache;

    /** @param folder empty for that of the environment */
    public WeightsSupply(Optional<Path> folder) {
        cache = folder.map(WeightsCache::new).orElseGet(WeightsCache::byEnvironment);
    }

    public Path folder() {
        return cache.root();
    }

    /** Of every model, from the smallest to the largest. Reads large files whose digests are not remembered. */
    public List<StoredModel> list() {
        return KnownModel.ALL.stream().map(this::look).toList();
    }

    /**
     * @param models slugs, whose weights are in the weights folder, or values as of {@link WeightsOptions}; none for all
     *     that are there
     * @return the findings for each model by what was asked for
     * @throws WeightsException when a value names nothing that can be looked at
     */
    public Map<String, List<Finding>> check(List<String> models) throws WeightsException {
        List<String> wanted = models.isEmpty()
                ? list().stream()
                        .filter(model -> model.bytes() > 0)
                        .map(model -> model.model().slug())
                        .toList()
                : models;
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        for (String name : wanted) {
            Optional<KnownModel> known = KnownModel.find(name);
            if (known.isPresent()) {
                Path path = cache.folderOf(known.get().slug()).path();
                findings.put(name, new Check(known.get(), path, cache).run());
            } else {
                findings.put(name, checkElsewhere(name));
            }
        }
        return findings;
    }

    private List<Finding> checkElsewhere(String option) throws WeightsException {
        try {
            Map.Entry<String, WeightsSource> named = WeightsOptions.resolve(List.of(option), null)
                    .entrySet()
                    .iterator()
                    .next();
            KnownModel model = KnownModel.find(named.getKey()).orElseThrow();
            return switch (named.getValue()) {
                case WeightsSource.Folder folder -> new Check(model, folder.path(), cache).run();
                case WeightsSource.Random random -> List.of(Finding.ok("random numbers need no check"));
            };
        } catch (WeightsException e) {
            if (Files.exists(Path.of(option))) {
                return List.of(Finding.problem(String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    /**
     * Downloads the published weights of a model into the weights folder.
     *
     * @return the folder of the model
     * @throws SupplyException also when there is no such model, or nothing published of it
     */
    public Path pull(String slug, Hub hub, TransferListener listener) throws SupplyException, WeightsException {
        Pull pull = pullOf(slug, listener);
        pull.from(hub);
        return pull.folder();
    }

    /** Copies published weights from a folder or file, in any form that is known, into the weights folder. */
    public Path copy(String slug, Path source, TransferListener listener) throws SupplyException, WeightsException {
        Pull pull = pullOf(slug, listener);
        pull.from(source);
        return pull.folder();
    }

    /** Writes random weights of a model's shape, which are labelled so wherever they are used. */
    public static void writeRandom(String slug, long seed, Path folder, TransferListener listener)
            throws SupplyException {
        KnownModel model = KnownModel.find(slug).orElseThrow(() -> new SupplyException(ModelCatalog.unknown(slug)));
        new RandomFolder(model.architecture(), seed).write(folder, listener);
    }

    private Pull pullOf(String slug, TransferListener listener) throws SupplyException {
        KnownModel known = KnownModel.find(slug).orElseThrow(() -> new SupplyException(ModelCatalog.unknown(slug)));
        PublishedModel model = PublishedModel.find(known.slug())
                .orElseThrow(() -> new SupplyException(
                        "%s is built in, with random weights; there is nothing to pull".formatted(known.slug())));
        return new Pull(model, cache.folderOf(model.slug()).path(), cache.digests(), listener);
    }

    private StoredModel look(KnownModel model) {
        WeightsFolder folder = cache.folderOf(model.slug());
        long bytes = bytesIn(folder.path());
        if (bytes == 0) {
            return new StoredModel(model, folder.path(), 0, Optional.empty(), Optional.empty());
        }
        if (!folder.isComplete()) {
            return new StoredModel(
                    model,
                    folder.path(),
                    bytes,
                    Optional.empty(),
                    Optional.of("incomplete; weights pull goes on with it"));
        }
        try (FileWeights weights = FileWeights.open(folder)) {
            return new StoredModel(
                    model, folder.path(), bytes, Optional.of(cache.label(weights, model.slug())), Optional.empty());
        } catch (WeightsException e) {
            return new StoredModel(
                    model, folder.path(), bytes, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static long bytesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
