package io.polysome.inference;

import io.polysome.inference.weights.PublishedModel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A slug and the shape that it stands for. */
public record KnownModel(String slug, ModelArchitecture architecture) {

    /** Three random layers, in this program itself: for a first try, demos and tests on any machine. */
    public static final KnownModel TINY = new KnownModel("esm2-tiny", new ModelArchitecture(3, 64, 4));

    /** From the smallest to the largest. */
    public static final List<KnownModel> ALL = Stream.concat(
                    Stream.of(TINY),
                    PublishedModel.ALL.stream().map(model -> new KnownModel(model.slug(), model.architecture())))
            .toList();

    public static Optional<KnownModel> find(String slug) {
        String lowerCase = slug.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(model -> model.slug().equals(lowerCase)).findFirst();
    }

    static String slugs() {
        return ALL.stream().map(KnownModel::slug).collect(Collectors.joining(", "));
    }
}
