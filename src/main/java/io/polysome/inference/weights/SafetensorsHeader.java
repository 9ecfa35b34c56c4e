package io.polysome.inference.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.WeightsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of a safetensors file: 8 bytes of header length, a JSON header, then the tensors' bytes, all little-endian. */
final class SafetensorsHeader {
    static final int LENGTH_BYTES = 8;
    static final String METADATA = "__metadata__";

    /** That of the largest ESM-2 has 0.1 MB; the limit keeps small what a hostile file can make of the memory. */
    private static final long MAX_HEADER_BYTES = 4 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private SafetensorsHeader() {}

    static TensorTable read(Path path, FileChannel channel) throws IOException, WeightsException {
        long fileBytes = channel.size();
        if (fileBytes < LENGTH_BYTES) {
            throw malformed(path, "it has %d bytes, too few for a header".formatted(fileBytes));
        }
        long headerBytes = TensorFile.read(channel, 0, LENGTH_BYTES).getLong(0);
        if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, fileBytes - LENGTH_BYTES)) {
            throw malformed(
                    path, "its header would be %d bytes long, in a file of %d".formatted(headerBytes, fileBytes));
        }
        JsonNode header;
        try {
            header = JSON.readTree(
                    TensorFile.read(channel, LENGTH_BYTES, (int) headerBytes).array());
        } catch (JacksonException e) {
            throw malformed(path, "its header is not JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw malformed(path, "its header is not a JSON object");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(fact ->
                                metadata.put(fact.getKey(), fact.getValue().asText()));
            } else {
                tensors.put(entry.getKey(), tensor(path, entry, LENGTH_BYTES + headerBytes, fileBytes));
            }
        }
        return new TensorTable(tensors, metadata);
    }

    private static Tensor tensor(Path path, Map.Entry<String, JsonNode> entry, long dataBegin, long fileBytes)
            throws WeightsException {
        String name = entry.getKey();
        JsonNode node = entry.getValue();
        String dtype = node.path("dtype").asText();
        ElementType type = ElementType.find(dtype)
                .orElseThrow(() -> malformed(path, "%s has the unknown dtype '%s'".formatted(name, dtype)));
        if (!node.path("shape").isArray()) {
            throw malformed(path, name + " has no shape");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode size : node.path("shape")) {
            if (!size.canConvertToInt() || size.asInt() < 0) {
                throw malformed(path, "%s has the shape %s".formatted(name, node.path("shape")));
            }
            shape.add(size.asInt());
        }
        JsonNode offsets = node.path("data_offsets");
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        if (begin < 0 || end < begin || end > fileBytes - dataBegin) {
            throw malformed(
                    path,
                    "%s lies at %s, outside of the %d bytes of data; is the file complete?"
                            .formatted(name, offsets, fileBytes - dataBegin));
        }
        if (end - begin != Tensor.bytes(type, shape)) {
            throw malformed(path, "%s of shape %s %s has %d bytes".formatted(name, type, shape, end - begin));
        }
        return new Tensor(name, type, shape, dataBegin + begin, end - begin);
    }

    private static WeightsException malformed(Path path, String reason) {
        return new WeightsException("%s is not a safetensors file: %s".formatted(path, reason));
    }
}
