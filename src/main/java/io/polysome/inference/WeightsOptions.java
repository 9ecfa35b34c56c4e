package io.polysome.inference;

import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.WeightsFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code [SLUG=]PATH|random[:SEED]}, as on the command line and in the configuration. */
public final class WeightsOptions {
    private static final String RANDOM = "random";

    private WeightsOptions() {}

    /**
     * @param model what a value without SLUG means; null leaves that to the shape of the weights
     * @return the source of each model that was named, in that order
     * @throws WeightsException naming the value and what it should be
     */
    public static Map<String, WeightsSource> resolve(List<String> options, @Nullable String model)
            throws WeightsException {
        Map<String, WeightsSource> sources = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            String before = equals < 0 ? "" : option.substring(0, equals).toLowerCase(Locale.ROOT);
            boolean named = KnownModel.find(before).isPresent();
            if (equals >= 0 && !named && !before.contains("/")) {
                throw new WeightsException("weights '%s': there is no model '%s'; there are %s"
                        .formatted(option, before, KnownModel.slugs()));
            }
            WeightsSource source = source(option, named ? option.substring(equals + 1) : option);
            String slug = named ? before : model != null ? model : slugOf(option, source);
            if (sources.put(slug, source) != null) {
                throw new WeightsException("weights for %s were given twice".formatted(slug));
            }
        }
        return sources;
    }

    private static WeightsSource source(String option, String value) throws WeightsException {
        if (value.equals(RANDOM)) {
            return new WeightsSource.Random(0);
        }
        if (value.startsWith(RANDOM + ":")) {
            try {
                return new WeightsSource.Random(Long.parseLong(value.substring(RANDOM.length() + 1)));
            } catch (NumberFormatException e) {
                throw new WeightsException("weights '%s': the seed is not a whole number".formatted(option), e);
            }
        }
        if (value.isBlank()) {
            throw new WeightsException("weights '%s': neither a folder nor random[:SEED]".formatted(option));
        }
        return new WeightsSource.Folder(Path.of(value));
    }

    private static ModelArchitecture shapeOf(WeightsSource.Folder folder) throws WeightsException {
        try (FileWeights weights = FileWeights.open(new WeightsFolder(folder.path()))) {
            return weights.architecture();
        }
    }

    private static String slugOf(String option, WeightsSource source) throws WeightsException {
        return switch (source) {
            case WeightsSource.Random r ->
                throw new WeightsException("weights '%s' leave open of which model; write SLUG=%s with one of %s"
                        .formatted(option, option, KnownModel.slugs()));
            case WeightsSource.Folder folder -> {
                ModelArchitecture shape = shapeOf(folder);
                yield KnownModel.ALL.stream()
                        .filter(known -> known.architecture().equals(shape))
                        .findFirst()
                        .map(KnownModel::slug)
                        .orElseThrow(() -> new WeightsException("weights '%s' have %s, which is none of %s"
                                .formatted(option, shape.description(), KnownModel.slugs())));
            }
        };
    }
}
