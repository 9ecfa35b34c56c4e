package io.polysome.results;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * An array that grows by a row for each sequence. NumPy's header, which comes first, tells how many rows there are, so
 * they wait in a temporary file until the last is there. Nothing remains of it, not even when the process is killed.
 */
final class NpyColumn implements AutoCloseable {
    private final String type;
    private final long[] shapeOfRow;
    private final FileChannel file;
    private final DataOutputStream rows;
    private long count;
    /** Of texts, in code points; NumPy has none of length 0. */
    private int longest = 1;

    private NpyColumn(String type, long... shapeOfRow) throws IOException {
        this.type = type;
        this.shapeOfRow = shapeOfRow;
        // with the last option Linux has no name for it from the beginning
        file = FileChannel.open(
                Files.createTempFile("polysome-npz", ".column"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        rows = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file)));
    }

    static NpyColumn ofVectors(int columns) throws IOException {
        return new NpyColumn(NpyHeader.FLOAT32, columns);
    }

    static NpyColumn ofFloats() throws IOException {
        return new NpyColumn(NpyHeader.FLOAT32);
    }

    static NpyColumn ofLongs() throws IOException {
        return new NpyColumn(NpyHeader.INT64);
    }

    static NpyColumn ofTexts() throws IOException {
        return new NpyColumn("");
    }

    void add(float... row) throws IOException {
        rows.write(littleEndian(row, 0, row.length));
        count++;
    }

    void add(long number) throws IOException {
        rows.writeLong(Long.reverseBytes(number));
        count++;
    }

    void add(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        rows.writeInt(bytes.length);
        rows.write(bytes);
        longest = Math.max(longest, text.codePointCount(0, text.length()));
        count++;
    }

    /** After the last row. */
    void writeTo(OutputStream out) throws IOException {
        rows.flush();
        file.position(0);
        InputStream in = new BufferedInputStream(Channels.newInputStream(file));
        if (type.isEmpty()) {
            writeTexts(new DataInputStream(in), out);
        } else {
            long[] shape = new long[1 + shapeOfRow.length];
            shape[0] = count;
            System.arraycopy(shapeOfRow, 0, shape, 1, shapeOfRow.length);
            out.write(new NpyHeader(type, shape).bytes());
            in.transferTo(out);
        }
    }

    private void writeTexts(DataInputStream in, OutputStream out) throws IOException {
        out.write(new NpyHeader(NpyHeader.text(longest), count).bytes());
        for (long i = 0; i < count; i++) {
            String text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            out.write(utf32(text, longest));
        }
    }

    static byte[] utf32(String text, int codePoints) {
        ByteBuffer buffer = ByteBuffer.allocate(codePoints * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        text.codePoints().forEach(buffer::putInt);
        return buffer.array();
    }

    static byte[] littleEndian(float[] values, int from, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values, from, length);
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
