package io.polysome.inference.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.WeightsException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, then the tensors' bytes, all little-endian.
 *
 * <p>Opening reads the header and checks that every tensor lies within the file and is as long as its shape says; a file
 * that was cut short or is something else is refused by name and reason. The file must not change while it is used.
 */
final class SafetensorsFile implements Closeable {
    private static final int LENGTH_BYTES = 8;

    /** As in the reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path path;
    private final FileChannel channel;
    private final Map<String, Tensor> tensors;

    /**
     * One entry of the header.
     *
     * @param begin offset of the first byte within the file
     */
    record Tensor(String name, ElementType type, List<Integer> shape, long begin, long bytes) {}

    private SafetensorsFile(Path path, FileChannel channel, Map<String, Tensor> tensors) {
        this.path = path;
        this.channel = channel;
        this.tensors = tensors;
    }

    static SafetensorsFile open(Path path) throws WeightsException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            return new SafetensorsFile(path, channel, readHeader(path, channel));
        } catch (NoSuchFileException e) {
            throw new WeightsException(path + " does not exist", e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new WeightsException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        } catch (WeightsException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    Path path() {
        return path;
    }

    /** The tensor's bytes, little-endian, as read-only pages of the file. */
    ByteBuffer map(Tensor tensor) throws WeightsException {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, tensor.begin(), tensor.bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new WeightsException("%s: %s cannot be mapped: %s".formatted(path, tensor.name(), e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static Map<String, Tensor> readHeader(Path path, FileChannel channel) throws IOException, WeightsException {
        long fileBytes = channel.size();
        if (fileBytes < LENGTH_BYTES) {
            throw malformed(path, "it has %d bytes, too few for a header".formatted(fileBytes));
        }
        long headerBytes = read(channel, 0, LENGTH_BYTES).getLong(0);
        if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, fileBytes - LENGTH_BYTES)) {
            throw malformed(
                    path, "its header would be %d bytes long, in a file of %d".formatted(headerBytes, fileBytes));
        }
        JsonNode header;
        try {
            header =
                    JSON.readTree(read(channel, LENGTH_BYTES, (int) headerBytes).array());
        } catch (JacksonException e) {
            throw malformed(path, "its header is not JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw malformed(path, "its header is not a JSON object");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(path, entry, LENGTH_BYTES + headerBytes, fileBytes));
            }
        }
        return tensors;
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
        long expectedBytes = type.bytes();
        for (JsonNode size : node.path("shape")) {
            if (!size.canConvertToInt() || size.asInt() < 0) {
                throw malformed(path, "%s has the shape %s".formatted(name, node.path("shape")));
            }
            shape.add(size.asInt());
            expectedBytes = multiply(expectedBytes, size.asInt());
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
        if (end - begin != expectedBytes) {
            throw malformed(path, "%s of shape %s %s has %d bytes".formatted(name, type, shape, end - begin));
        }
        return new Tensor(name, type, List.copyOf(shape), dataBegin + begin, end - begin);
    }

    /** Saturates: a size that no file can have is as wrong as it gets. */
    private static long multiply(long bytes, int size) {
        long high = Math.multiplyHigh(bytes, size);
        return high == 0 && bytes * size >= 0 ? bytes * size : Long.MAX_VALUE;
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends at byte " + (position + buffer.position()));
            }
        }
        return buffer.flip();
    }

    private static WeightsException malformed(Path path, String reason) {
        return new WeightsException("%s is not a safetensors file: %s".formatted(path, reason));
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it was only read
        }
    }
}
