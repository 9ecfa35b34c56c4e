package io.polysome.inference.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.ModelArchitecture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes folders as on Hugging Face, with random weights, whole or with something wrong. */
public final class WeightsFile {
    private final ModelArchitecture architecture;
    private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private ElementType type = ElementType.F32;

    public WeightsFile(ModelArchitecture architecture, long seed) {
        this.architecture = architecture;
        RandomWeights random = new RandomWeights(architecture, seed);
        for (Parameter parameter : random.parameters()) {
            boolean rotary = parameter.name().equals(Parameters.INV_FREQ);
            String name = rotary ? Parameters.invFreqOf(0) : parameter.name();
            FloatBuffer buffer = FloatBuffer.allocate(parameter.elements());
            random.read(parameter, buffer);
            shapes.put(name, parameter.shape());
            values.put(name, buffer.array());
        }
    }

    public WeightsFile withoutAll(String prefix) {
        shapes.keySet().removeIf(name -> name.startsWith(prefix));
        values.keySet().removeIf(name -> name.startsWith(prefix));
        return this;
    }

    WeightsFile without(String name) {
        shapes.remove(name);
        values.remove(name);
        return this;
    }

    public WeightsFile with(String name, List<Integer> shape, float... numbers) {
        shapes.put(name, shape);
        values.put(name, numbers);
        return this;
    }

    WeightsFile as(ElementType elementType) {
        type = elementType;
        return this;
    }

    public Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config(architecture));
        Files.write(folder.resolve("model.safetensors"), bytes(List.copyOf(values.keySet())));
        return folder;
    }

    /** Every second tensor in one file, the others in another, as large models come. */
    Path writeShardsTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config(architecture));
        Map<String, String> index = new LinkedHashMap<>();
        values.keySet()
                .forEach(name -> index.put(name, index.size() % 2 == 0 ? "even.safetensors" : "odd.safetensors"));
        for (String shard : List.of("even.safetensors", "odd.safetensors")) {
            List<String> names = values.keySet().stream()
                    .filter(name -> shard.equals(index.get(name)))
                    .toList();
            Files.write(folder.resolve(shard), bytes(names));
        }
        Files.write(
                folder.resolve("model.safetensors.index.json"),
                new JsonMapper().writeValueAsBytes(Map.of("weight_map", index)));
        return folder;
    }

    static String config(ModelArchitecture model) {
        return """
            {"model_type": "esm", "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
             "intermediate_size": %d, "vocab_size": 33, "position_embedding_type": "rotary", "token_dropout": true,
             "emb_layer_norm_before": false}
            """.formatted(model.hiddenSize(), model.layers(), model.heads(), 4 * model.hiddenSize());
    }

    private byte[] bytes(List<String> names) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Map<String, Object> header = new LinkedHashMap<>();
        for (String name : names) {
            int begin = data.size();
            for (float value : values.getOrDefault(name, new float[0])) {
                data.writeBytes(encode(value));
            }
            header.put(
                    name,
                    Map.of(
                            "dtype",
                            type.name(),
                            "shape",
                            shapes.getOrDefault(name, List.of()),
                            "data_offsets",
                            List.of(begin, data.size())));
        }
        String text = new JsonMapper().writeValueAsString(header);
        // as the usual writers do, so that the numbers lie at multiples of 8
        byte[] json = (text + " ".repeat(-text.length() & 7)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data.toByteArray())
                .array();
    }

    private byte[] encode(float value) {
        ByteBuffer bytes = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case F16 -> bytes.putShort(Float.floatToFloat16(value));
            case BF16 -> bytes.putShort((short) (Float.floatToIntBits(value) >>> Short.SIZE));
            case F64 -> bytes.putDouble(value);
            default -> bytes.putFloat(value);
        }
        return bytes.array();
    }
}
