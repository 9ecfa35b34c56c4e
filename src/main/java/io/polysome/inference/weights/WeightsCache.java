package io.polysome.inference.weights;

import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import java.nio.file.Path;
import java.util.Set;

/**
 * The folder that is looked into for every model: {@code <root>/<slug>} holds the files of one. Beside them this program
 * keeps the digests of files that it has read.
 */
public record WeightsCache(Path root) {

    /** {@code POLYSOME_WEIGHTS_DIR}, or {@code ~/.cache/polysome/weights}. */
    public static WeightsCache byEnvironment() {
        String set = System.getenv("POLYSOME_WEIGHTS_DIR");
        return new WeightsCache(
                set == null || set.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache", "polysome", "weights")
                        : Path.of(set));
    }

    public WeightsFolder folderOf(String slug) {
        return new WeightsFolder(root.resolve(slug));
    }

    /** Remembered here. */
    public FileDigests digests() {
        return new FileDigests(root.resolve(".sha256"));
    }

    /**
     * {@link WeightsLabel#PUBLISHED} when every file is known to hold weights of that model. Reads all of them, unless their
     * digests are remembered.
     */
    public WeightsLabel label(FileWeights weights, String slug) throws WeightsException {
        if (weights.areRandom()) {
            return WeightsLabel.RANDOM;
        }
        Set<String> known =
                PublishedModel.find(slug).map(PublishedModel::sha256).orElse(Set.of());
        if (known.isEmpty()) {
            return WeightsLabel.UNVERIFIED;
        }
        FileDigests digests = digests();
        for (Path file : weights.files()) {
            if (!known.contains(digests.sha256(file))) {
                return WeightsLabel.UNVERIFIED;
            }
        }
        return WeightsLabel.PUBLISHED;
    }
}
