package io.polysome.inference.weights;

import io.polysome.inference.WeightsException;
import io.polysome.inference.weights.Pickled.Dict;
import io.polysome.inference.weights.Pickled.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The table of a file that {@code torch.save} has written since torch 1.6: a zip with a pickle of the structure, and the
 * numbers of each storage, uncompressed, in an entry of their own, so that they can be read where they lie.
 *
 * <p>The tensors are those of the dictionary itself, as in {@code pytorch_model.bin}, or of its entry {@code model}, as
 * fair-esm has it; what is in {@code cfg.model} beside that becomes metadata. The pickle is only read as data, see {@link
 * Unpickler}.
 */
final class TorchArchiveTable {
    private static final String PICKLE = "/data.pkl";

    /** That of the largest ESM-2 has 0.2 MB; the limit keeps small what a hostile file can make of the memory. */
    private static final int MAX_PICKLE_BYTES = 2 << 20;

    private final Path path;
    private final long fileBytes;
    private final ZipFile zip;
    private final String root;

    private TorchArchiveTable(Path path, long fileBytes, ZipFile zip) throws WeightsException {
        this.path = path;
        this.fileBytes = fileBytes;
        this.zip = zip;
        root = findRoot();
    }

    static TensorTable read(Path path, FileChannel channel) throws IOException, WeightsException {
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(Files.newByteChannel(path))
                .get()) {
            return new TorchArchiveTable(path, channel.size(), zip).read();
        } catch (IOException e) {
            throw malformed(path, "its zip is damaged or incomplete: " + e.getMessage());
        } catch (PickleException e) {
            throw malformed(path, e.reason());
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            // how the zip library takes some damages
            throw malformed(path, "its zip is damaged: " + e.getMessage());
        }
    }

    private TensorTable read() throws IOException, WeightsException, PickleException {
        ZipArchiveEntry byteOrder = zip.getEntry(root + "/byteorder");
        if (byteOrder != null && !new String(bytes(byteOrder), StandardCharsets.US_ASCII).equals("little")) {
            throw malformed(path, "its numbers are not little-endian");
        }
        if (!(Unpickler.read(bytes(entry(PICKLE))) instanceof Dict(Map<Object, Object> top))) {
            throw malformed(path, "it does not hold a dictionary of tensors");
        }
        Map<Object, Object> state = top.get("model") instanceof Dict(Map<Object, Object> model) ? model : top;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<Object, Object> entry : state.entrySet()) {
            if (entry.getKey() instanceof String name && entry.getValue() instanceof View view) {
                tensors.put(name, tensor(name, view));
            }
        }
        if (tensors.isEmpty()) {
            throw malformed(path, "it does not hold a dictionary of tensors");
        }
        return new TensorTable(tensors, metadata(top));
    }

    private static Map<String, String> metadata(Map<Object, Object> top) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (top.get("cfg") instanceof Dict(Map<Object, Object> cfg)
                && cfg.get("model") instanceof Dict(Map<Object, Object> model)) {
            model.forEach((name, value) -> {
                if (name instanceof String && (value instanceof Long || value instanceof Boolean)) {
                    metadata.put("cfg.model." + name, value.toString());
                }
            });
        }
        return metadata;
    }

    private Tensor tensor(String name, View view) throws WeightsException {
        List<Integer> shape = new ArrayList<>();
        for (Object size : view.shape()) {
            if (!(size instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) {
                throw malformed(path, name + " has a shape that no tensor can have");
            }
            shape.add(Math.toIntExact(n));
        }
        ElementType type = view.storage().type();
        long bytes = Tensor.bytes(type, shape);
        if (!isRowMajor(shape, view.strides())) {
            throw malformed(path, name + " does not lie in row-major order; save it with .contiguous()");
        }
        ZipArchiveEntry numbers = entry("/data/" + view.storage().key());
        long begin = numbers.getDataOffset();
        long end = begin + numbers.getSize();
        if (numbers.getMethod() != ZipEntry.STORED) {
            throw malformed(path, "its tensors are compressed, which torch.save does not do");
        }
        if (begin < 0 || numbers.getSize() < 0 || end > fileBytes) {
            throw malformed(path, name + " ends outside of the file; is it complete?");
        }
        long most = numbers.getSize() / type.bytes();
        if (view.offset() < 0 || view.offset() > most || bytes > (most - view.offset()) * type.bytes()) {
            throw malformed(path, "%s of shape %s %s has %d bytes".formatted(name, type, shape, numbers.getSize()));
        }
        return new Tensor(name, type, shape, begin + view.offset() * type.bytes(), bytes);
    }

    private static boolean isRowMajor(List<Integer> shape, List<Object> strides) {
        if (strides.size() != shape.size()) {
            return false;
        }
        long expected = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && !strides.get(i).equals(expected)) {
                return false;
            }
            expected *= shape.get(i);
        }
        return true;
    }

    private String findRoot() throws WeightsException {
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            if (entry.getName().endsWith(PICKLE)) {
                return entry.getName().substring(0, entry.getName().length() - PICKLE.length());
            }
        }
        throw malformed(path, "the zip has no data.pkl");
    }

    private ZipArchiveEntry entry(String name) throws WeightsException {
        ZipArchiveEntry entry = zip.getEntry(root + name);
        if (entry == null) {
            throw malformed(path, "the zip has no entry " + name.substring(1));
        }
        return entry;
    }

    private byte[] bytes(ZipArchiveEntry entry) throws IOException, WeightsException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_PICKLE_BYTES + 1);
            if (bytes.length > MAX_PICKLE_BYTES) {
                throw malformed(path, "%s has more than %d bytes".formatted(entry.getName(), MAX_PICKLE_BYTES));
            }
            return bytes;
        }
    }

    private static WeightsException malformed(Path path, String reason) {
        return new WeightsException("%s cannot be read as weights of torch: %s".formatted(path, reason));
    }
}
