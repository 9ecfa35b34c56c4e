package io.polysome.inference.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the files of one model are, in any of the ways that they come:
 *
 * <ul>
 *   <li>a folder as on Hugging Face: {@code config.json} beside {@code model.safetensors} or {@code pytorch_model.bin}, or
 *       beside shards {@code model-00001-of-00002.safetensors} and so on, with an index or without;
 *   <li>a folder with one {@code .pt} of fair-esm, and its {@code -contact-regression.pt} if it is there;
 *   <li>one such file, if the path is that of a file.
 * </ul>
 *
 * <p>Where there are several, safetensors go first. Nothing of what is in the files is known before they are opened.
 */
public record WeightsFolder(Path path) {
    private static final String CONFIG = "config.json";

    /** Names of the single file, from the one looked for first; shards and index are named after it. */
    private static final List<String> SINGLE_FILES = List.of("model.safetensors", "pytorch_model.bin");

    private static final String FAIR = ".pt";
    private static final String FAIR_CONTACTS = "-contact-regression.pt";

    /** More than any ESM-2 has, and little enough for arithmetic not to overflow. */
    private static final int MOST_LAYERS = 1_000;

    private static final int LARGEST_HIDDEN_SIZE = 1 << 16;
    private static final JsonMapper JSON = new JsonMapper();

    /** Whether the weights are there, all shards of them, and what tells their shape. */
    public boolean isComplete() {
        try {
            List<Path> files = findFiles();
            return !files.isEmpty()
                    && (files.getFirst().toString().endsWith(FAIR) || Files.isRegularFile(configuration()));
        } catch (WeightsException e) {
            return false;
        }
    }

    /** The shape that {@code config.json} gives, if there is one. @throws WeightsException when it is not an ESM-2's */
    Optional<ModelArchitecture> readConfiguration() throws WeightsException {
        Path file = configuration();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode config = readJson(file);
        require(file, config, "position_embedding_type", "rotary");
        require(file, config, "token_dropout", "true");
        require(file, config, "emb_layer_norm_before", "false");
        require(file, config, "vocab_size", "" + Parameters.VOCABULARY_SIZE);
        if (config.path("layer_norm_eps").asDouble(1e-5) != 1e-5) {
            require(file, config, "layer_norm_eps", "1e-05");
        }
        int hiddenSize = readPositive(file, config, "hidden_size");
        ModelArchitecture architecture = checked(
                file,
                readPositive(file, config, "num_hidden_layers"),
                hiddenSize,
                readPositive(file, config, "num_attention_heads"));
        require(file, config, "intermediate_size", "" + 4 * hiddenSize);
        return Optional.of(architecture);
    }

    /** A {@code config.json}, complete enough for other programs too. */
    public static String configurationOf(ModelArchitecture model) {
        return """
            {
              "architectures": ["EsmForMaskedLM"],
              "model_type": "esm",
              "num_hidden_layers": %d,
              "hidden_size": %d,
              "num_attention_heads": %d,
              "intermediate_size": %d,
              "vocab_size": %d,
              "max_position_embeddings": 1026,
              "position_embedding_type": "rotary",
              "token_dropout": true,
              "emb_layer_norm_before": false,
              "layer_norm_eps": 1e-05,
              "mask_token_id": 32,
              "pad_token_id": 1
            }
            """.formatted(
                model.layers(), model.hiddenSize(), model.heads(), 4 * model.hiddenSize(), Parameters.VOCABULARY_SIZE);
    }

    static ModelArchitecture checked(Path path, int layers, int hiddenSize, int heads) throws WeightsException {
        if (layers < 1 || layers > MOST_LAYERS || hiddenSize < 1 || hiddenSize > LARGEST_HIDDEN_SIZE) {
            throw new WeightsException("%s is not that of an ESM-2: it has %d layers and a hidden size of %d"
                    .formatted(path, layers, hiddenSize));
        }
        if (heads < 1 || hiddenSize % (2 * heads) != 0) {
            throw new WeightsException(
                    "%s: %d attention heads do not divide a hidden size of %d".formatted(path, heads, hiddenSize));
        }
        return new ModelArchitecture(layers, hiddenSize, heads);
    }

    /** The files with tensors; at least one. */
    public List<Path> readFiles() throws WeightsException {
        List<Path> files = findFiles();
        if (files.isEmpty()) {
            throw new WeightsException(
                    "%s has neither model.safetensors nor pytorch_model.bin, no shards of them and no .pt"
                            .formatted(path));
        }
        return files;
    }

    private Path configuration() {
        return Files.isRegularFile(path) ? path.resolveSibling(CONFIG) : path.resolve(CONFIG);
    }

    private List<Path> findFiles() throws WeightsException {
        if (Files.isRegularFile(path)) {
            return withContacts(path);
        }
        if (!Files.isDirectory(path)) {
            throw new WeightsException("%s is not a folder with %s and %s, and not a file"
                    .formatted(path, CONFIG, SINGLE_FILES.getFirst()));
        }
        for (String single : SINGLE_FILES) {
            List<Path> files = findSingleOrShards(single);
            if (!files.isEmpty()) {
                return files;
            }
        }
        List<Path> fair = list("*" + FAIR).stream()
                .filter(file -> !file.toString().endsWith(FAIR_CONTACTS))
                .toList();
        if (fair.size() > 1) {
            throw new WeightsException("%s has several .pt files, %s; name one of them"
                    .formatted(
                            path,
                            FileWeights.firstOf(fair.stream()
                                    .map(file -> file.getFileName().toString())
                                    .toList())));
        }
        return fair.isEmpty() ? List.of() : withContacts(fair.getFirst());
    }

    private static List<Path> withContacts(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(FAIR)) {
            return List.of(file);
        }
        Path contacts = file.resolveSibling(name.substring(0, name.length() - FAIR.length()) + FAIR_CONTACTS);
        return Files.isRegularFile(contacts) ? List.of(file, contacts) : List.of(file);
    }

    private List<Path> findSingleOrShards(String single) throws WeightsException {
        if (Files.isRegularFile(path.resolve(single))) {
            return List.of(path.resolve(single));
        }
        Path index = path.resolve(single + ".index.json");
        return Files.isRegularFile(index) ? shardsOf(index) : shardsByName(single);
    }

    private List<Path> shardsOf(Path index) throws WeightsException {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode name : readJson(index).path("weight_map")) {
            names.add(name.asText());
        }
        for (String name : names) {
            if (name.contains("/") || name.contains("\\") || !Files.isRegularFile(path.resolve(name))) {
                throw new WeightsException("%s names the file '%s', which is not beside it".formatted(index, name));
            }
        }
        if (names.isEmpty()) {
            throw new WeightsException(index + " names no files");
        }
        return names.stream().map(path::resolve).toList();
    }

    /** Without an index: {@code model-00001-of-00002.safetensors} says itself how many there must be. */
    private List<Path> shardsByName(String single) throws WeightsException {
        int dot = single.indexOf('.');
        String stem = single.substring(0, dot);
        Pattern shard =
                Pattern.compile(Pattern.quote(stem) + "-\\d{5}-of-(\\d{5})" + Pattern.quote(single.substring(dot)));
        for (Path file : list(stem + "-*" + single.substring(dot))) {
            Matcher name = shard.matcher(file.getFileName().toString());
            if (name.matches()) {
                return allShards(stem, Integer.parseInt(name.group(1)), single.substring(dot));
            }
        }
        return List.of();
    }

    private List<Path> allShards(String stem, int shards, String ending) throws WeightsException {
        List<Path> files = new ArrayList<>();
        for (int i = 1; i <= shards; i++) {
            Path file = path.resolve("%s-%05d-of-%05d%s".formatted(stem, i, shards, ending));
            if (!Files.isRegularFile(file)) {
                throw new WeightsException("%s is missing; there must be %d files like it".formatted(file, shards));
            }
            files.add(file);
        }
        return files;
    }

    private List<Path> list(String glob) throws WeightsException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, glob)) {
            found.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new WeightsException("%s cannot be listed: %s".formatted(path, e.getMessage()), e);
        }
        files.sort(null);
        return files;
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
