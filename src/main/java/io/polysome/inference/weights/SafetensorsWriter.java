package io.polysome.inference.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Writes random weights as one safetensors file in float32, under the published names. */
public final class SafetensorsWriter {
    private final RandomWeights weights;
    private final List<Parameter> parameters = new ArrayList<>();
    private final byte[] header;
    private final long bytes;

    /** @param mark what the file says of itself; with it, it is labelled random for ever */
    public SafetensorsWriter(RandomWeights weights, String mark) throws IOException {
        this.weights = weights;
        Map<String, Object> table = new LinkedHashMap<>();
        table.put(SafetensorsHeader.METADATA, Map.of("format", "pt", FileWeights.RANDOM_MARK, mark));
        long begin = 0;
        for (Parameter parameter : weights.parameters()) {
            boolean rotary = parameter.name().equals(Parameters.INV_FREQ);
            // the published files have a copy of the frequencies in each layer
            for (int i = 0; i < (rotary ? weights.architecture().layers() : 1); i++) {
                long end = begin + (long) parameter.elements() * Float.BYTES;
                table.put(
                        rotary ? Parameters.invFreqOf(i) : parameter.name(),
                        Map.of("dtype", "F32", "shape", parameter.shape(), "data_offsets", List.of(begin, end)));
                parameters.add(parameter);
                begin = end;
            }
        }
        byte[] json = new JsonMapper().writeValueAsBytes(table);
        // padded with spaces, so that the numbers lie at multiples of 8 and can be used where they lie
        header = ByteBuffer.allocate(json.length + (-json.length & 7)).put(json).array();
        for (int i = json.length; i < header.length; i++) {
            header[i] = ' ';
        }
        bytes = SafetensorsHeader.LENGTH_BYTES + header.length + begin;
    }

    /** How long the file will be. */
    public long bytes() {
        return bytes;
    }

    /** Replaces what is there; {@code progress} hears how many bytes are written. */
    public void write(Path file, LongConsumer progress) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer length =
                    ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeAll(out, length.putLong(0, header.length));
            writeAll(out, ByteBuffer.wrap(header));
            int longest =
                    parameters.stream().mapToInt(Parameter::elements).max().orElse(0);
            ByteBuffer values = ByteBuffer.allocate(longest * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (Parameter parameter : parameters) {
                values.clear().limit(parameter.elements() * Float.BYTES);
                weights.read(parameter, values.asFloatBuffer());
                writeAll(out, values);
                progress.accept(out.position());
            }
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
