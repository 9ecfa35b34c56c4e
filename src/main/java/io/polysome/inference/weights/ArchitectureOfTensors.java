package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the shape of a model that has no {@code config.json} beside it from its tensors, as that of fair-esm.
 *
 * @param path for messages
 * @param tensors by the names of their parameters
 */
record ArchitectureOfTensors(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    private static final Pattern LAYER = Pattern.compile("esm\\.encoder\\.layer\\.(\\d+)\\..*");

    ModelArchitecture read() throws WeightsException {
        List<Integer> embedding = shapeOf(Parameters.EMBEDDING);
        if (embedding.size() != 2 || embedding.get(0) != Parameters.VOCABULARY_SIZE) {
            throw new WeightsException(
                    "%s is not an ESM-2: it has no embedding of %d tokens".formatted(path, Parameters.VOCABULARY_SIZE));
        }
        if ("false".equals(metadata.get("cfg.model.token_dropout"))) {
            throw new WeightsException("%s is not that of an ESM-2: token_dropout is false".formatted(path));
        }
        int layers = tensors.keySet().stream()
                .map(LAYER::matcher)
                .filter(Matcher::matches)
                .mapToInt(layer -> Integer.parseInt(layer.group(1)) + 1)
                .max()
                .orElse(0);
        int hiddenSize = embedding.get(1);
        int heads = heads(layers, hiddenSize)
                .orElseThrow(() -> new WeightsException(
                        "%s does not tell the number of attention heads; put its config.json beside it"
                                .formatted(path)));
        return WeightsFolder.checked(path, layers, hiddenSize, heads);
    }

    private Optional<Integer> heads(int layers, int hiddenSize) {
        List<Integer> frequencies = shapeOf(Parameters.invFreqOf(0));
        if (frequencies.size() == 1 && frequencies.get(0) > 0) {
            return Optional.of(hiddenSize / 2 / frequencies.get(0));
        }
        List<Integer> regression = shapeOf("esm.contact_head.regression.weight");
        if (regression.size() == 2 && layers > 0) {
            return Optional.of(regression.get(1) / layers);
        }
        try {
            return Optional.ofNullable(metadata.get("cfg.model.encoder_attention_heads"))
                    .map(Integer::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private List<Integer> shapeOf(String name) {
        Tensor tensor = tensors.get(name);
        return tensor == null ? List.of() : tensor.shape();
    }
}
