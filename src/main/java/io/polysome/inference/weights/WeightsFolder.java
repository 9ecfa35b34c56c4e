package io.polysome.inference.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A folder as on Hugging Face: {@code config.json} beside {@code model.safetensors}, or beside shards that {@code
 * model.safetensors.index.json} names.
 */
public record WeightsFolder(Path path) {
    private static final String CONFIG = "config.json";
    private static final String SINGLE_FILE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final JsonMapper JSON = new JsonMapper();

    /** Whether both a configuration and weights are there; says nothing of what is in them. */
    public boolean isComplete() {
        return Files.isRegularFile(path.resolve(CONFIG))
                && (Files.isRegularFile(path.resolve(SINGLE_FILE)) || Files.isRegularFile(path.resolve(INDEX)));
    }

    /** The shape that {@code config.json} gives. @throws WeightsException also when the model is not an ESM-2 */
    public ModelArchitecture readArchitecture() throws WeightsException {
        if (!Files.isDirectory(path)) {
            throw new WeightsException("%s is not a folder with %s and %s".formatted(path, CONFIG, SINGLE_FILE));
        }
        Path file = path.resolve(CONFIG);
        JsonNode config = readJson(file);
        require(file, config, "position_embedding_type", "rotary");
        require(file, config, "token_dropout", "true");
        require(file, config, "emb_layer_norm_before", "false");
        require(file, config, "vocab_size", "" + Parameters.VOCABULARY_SIZE);
        int layers = readPositive(file, config, "num_hidden_layers");
        int hiddenSize = readPositive(file, config, "hidden_size");
        int heads = readPositive(file, config, "num_attention_heads");
        if (hiddenSize % (2 * heads) != 0) {
            throw new WeightsException(
                    "%s: %d attention heads do not divide a hidden size of %d".formatted(file, heads, hiddenSize));
        }
        require(file, config, "intermediate_size", "" + 4 * hiddenSize);
        return new ModelArchitecture(layers, hiddenSize, heads);
    }

    /** The files with tensors, all in this folder. */
    List<Path> readFiles() throws WeightsException {
        if (Files.isRegularFile(path.resolve(SINGLE_FILE))) {
            return List.of(path.resolve(SINGLE_FILE));
        }
        Path index = path.resolve(INDEX);
        if (!Files.isRegularFile(index)) {
            throw new WeightsException("%s has neither %s nor %s".formatted(path, SINGLE_FILE, INDEX));
        }
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode name : readJson(index).path("weight_map")) {
            names.add(name.asText());
        }
        for (String name : names) {
            if (name.contains("/") || name.contains("\\") || !Files.isRegularFile(path.resolve(name))) {
                throw new WeightsException("%s names the file '%s', which is not beside it".formatted(index, name));
            }
        }
        return names.stream().map(path::resolve).toList();
    }

    private static JsonNode readJson(Path file) throws WeightsException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new WeightsException("%s cannot be read as JSON: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static int readPositive(Path file, JsonNode config, String key) throws WeightsException {
        int value = config.path(key).asInt();
        if (value <= 0) {
            throw new WeightsException("%s has no %s above zero".formatted(file, key));
        }
        return value;
    }

    private static void require(Path file, JsonNode config, String key, String expected) throws WeightsException {
        String found = config.path(key).asText();
        if (!found.equals(expected)) {
            throw new WeightsException(
                    "%s is not that of an ESM-2: %s is '%s' and should be %s".formatted(file, key, found, expected));
        }
    }
}
