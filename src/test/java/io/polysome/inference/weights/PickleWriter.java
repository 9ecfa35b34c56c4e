package io.polysome.inference.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles instruction by instruction, also such as torch never would, and archives around them. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        op(0x80).op(2);
    }

    PickleWriter op(int instruction) {
        out.write(instruction);
        return this;
    }

    PickleWriter global(String module, String name) {
        op('c').out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    PickleWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return op('X').int32(bytes.length, bytes);
    }

    PickleWriter number(int number) {
        return op('J').int32(number, new byte[0]);
    }

    PickleWriter numbers(int... numbers) {
        op('(');
        for (int number : numbers) {
            number(number);
        }
        return op('t');
    }

    /** As torch writes a tensor whose numbers are in an entry of the archive. */
    PickleWriter tensor(String storage, String key, int offset, int[] shape, int[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').text("storage")
                .global("torch", storage)
                .text(key)
                .text("cpu")
                .number(4)
                .op('t')
                .op('Q');
        number(offset).numbers(shape).numbers(strides).op(0x89);
        return global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
    }

    byte[] stop() {
        op('.');
        return out.toByteArray();
    }

    private PickleWriter int32(int value, byte[] after) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        out.writeBytes(after);
        return this;
    }

    /** A file as {@code torch.save} makes it, with this pickle and entries of these names below {@code data/}. */
    static Path archive(Path file, byte[] pickle, Map<String, byte[]> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("m/data.pkl", pickle);
        entries.put("m/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        storages.forEach((name, bytes) -> entries.put("m/data/" + name, bytes));
        return zip(file, entries, ZipEntry.STORED);
    }

    static Path zip(Path file, Map<String, byte[]> entries, int method) {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(method);
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                header.setCrc(crc.getValue());
                header.setSize(entry.getValue().length);
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
