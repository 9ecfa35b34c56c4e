package io.polysome.inference.weights;

import io.polysome.inference.WeightsException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of tensors: safetensors, or what {@code torch.save} writes. Which of them is told by the first bytes.
 *
 * <p>Opening reads the table of tensors and checks that each lies within the file and is as long as its shape says; a
 * file that was cut short or is something else is refused by name and reason. The file must not change while it is used.
 */
final class TensorFile implements Closeable {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /** The number that torch before 1.6 begins with, as its pickle has it. */
    private static final byte[] LEGACY_TORCH = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46};

    private final Path path;
    private final FileChannel channel;
    private final TensorTable table;

    private TensorFile(Path path, FileChannel channel, TensorTable table) {
        this.path = path;
        this.channel = channel;
        this.table = table;
    }

    static TensorFile open(Path path) throws WeightsException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            return new TensorFile(path, channel, readTable(path, channel));
        } catch (NoSuchFileException e) {
            throw new WeightsException(path + " does not exist", e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new WeightsException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        } catch (WeightsException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static TensorTable readTable(Path path, FileChannel channel) throws IOException, WeightsException {
        byte[] first = read(channel, 0, (int) Math.min(channel.size(), LEGACY_TORCH.length))
                .array();
        if (Arrays.equals(first, LEGACY_TORCH)) {
            throw new WeightsException(
                    ("%s is in the format of torch before 1.6, which is not read; write it again with a"
                                    + " newer torch: torch.save(torch.load('%s', map_location='cpu'), 'new.pt')")
                            .formatted(path, path.getFileName()));
        }
        return first.length > ZIP.length && Arrays.equals(first, 0, ZIP.length, ZIP, 0, ZIP.length)
                ? TorchArchiveTable.read(path, channel)
                : SafetensorsHeader.read(path, channel);
    }

    Path path() {
        return path;
    }

    Map<String, Tensor> tensors() {
        return table.tensors();
    }

    Map<String, String> metadata() {
        return table.metadata();
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

    /** The bytes from a position on, little-endian. @throws IOException also when the file ends before */
    static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends at byte " + (position + buffer.position()));
            }
        }
        return buffer.flip();
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
