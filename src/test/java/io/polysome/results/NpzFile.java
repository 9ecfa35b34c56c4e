package io.polysome.results;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads a NumPy archive by NumPy's description of the format, not by how this program writes it. */
public final class NpzFile {
    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': '([^']+)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\), \\} *\n");

    private record Array(String type, List<Long> shape, ByteBuffer values) {}

    private final Map<String, Array> arrays = new LinkedHashMap<>();

    private NpzFile() {}

    public static NpzFile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    static NpzFile read(byte[] bytes) throws IOException {
        return read(new ByteArrayInputStream(bytes));
    }

    private static NpzFile read(InputStream in) throws IOException {
        NpzFile file = new NpzFile();
        ZipInputStream zip = new ZipInputStream(in);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName().replaceFirst("\\.npy$", "");
            if (file.arrays.put(name, array(zip.readAllBytes())) != null) {
                throw new IOException(name + " is there twice");
            }
        }
        return file;
    }

    private static Array array(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[8];
        buffer.get(magic);
        if (!new String(magic, StandardCharsets.ISO_8859_1).equals("\u0093NUMPY\u0001\u0000")) {
            throw new IOException("no array of NumPy, version 1.0");
        }
        byte[] text = new byte[Short.toUnsignedInt(buffer.getShort())];
        buffer.get(text);
        Matcher header = HEADER.matcher(new String(text, StandardCharsets.US_ASCII));
        if (!header.matches() || buffer.position() % 64 != 0) {
            throw new IOException("a header that NumPy would not write");
        }
        List<Long> shape = Pattern.compile("[0-9]+")
                .matcher(header.group(2))
                .results()
                .map(size -> Long.valueOf(size.group()))
                .toList();
        return new Array(header.group(1), shape, buffer.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    public Set<String> names() {
        return arrays.keySet();
    }

    public List<Long> shape(String name) {
        return array(name, "").shape();
    }

    public float[] floats(String name) {
        FloatBuffer values = array(name, "<f4").values().asFloatBuffer();
        float[] floats = new float[values.remaining()];
        values.get(floats);
        return floats;
    }

    public long[] longs(String name) {
        long[] longs = new long[array(name, "<i8").values().remaining() / Long.BYTES];
        array(name, "<i8").values().asLongBuffer().get(longs);
        return longs;
    }

    public List<String> texts(String name) {
        Array array = array(name, "<U");
        int length = Integer.parseInt(array.type().substring(2));
        List<String> texts = new ArrayList<>();
        ByteBuffer values = array.values().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                int codePoint = values.getInt();
                text.append(codePoint == 0 ? "" : Character.toString(codePoint));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private Array array(String name, String type) {
        Array array = Objects.requireNonNull(arrays.get(name), () -> name + " is not among " + names());
        long size = array.shape().stream().reduce(1L, (a, b) -> a * b);
        int bytes = array.type().startsWith("<U")
                ? Integer.BYTES * Integer.parseInt(array.type().substring(2))
                : Integer.parseInt(array.type().substring(2));
        if (!array.type().startsWith(type) || size * bytes != array.values().capacity()) {
            throw new IllegalStateException("%s is %s of %s".formatted(name, array.type(), array.shape()));
        }
        return array;
    }
}
