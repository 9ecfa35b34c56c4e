package io.polysome.api;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes something else for every newline. JSON has no raw newlines within a line. */
final class LineEnds extends FilterOutputStream {
    private final byte[] lineEnd;

    LineEnds(OutputStream out, String lineEnd) {
        super(out);
        this.lineEnd = lineEnd.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (bytes[i] == '\n') {
                out.write(bytes, start, i - start);
                out.write(lineEnd);
                start = i + 1;
            }
        }
        out.write(bytes, start, end - start);
    }
}
