package io.polysome.api;

import java.io.IOException;
import java.io.OutputStream;

/** Passes on one line of those that are written to it, without its newline. */
final class OneLine extends OutputStream {
    private final OutputStream out;
    private int linesBefore;

    /** @param number from 0 */
    OneLine(OutputStream out, int number) {
        this.out = out;
        this.linesBefore = number;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end && linesBefore >= 0; i++) {
            if (bytes[i] == '\n') {
                if (linesBefore == 0) {
                    out.write(bytes, start, i - start);
                }
                linesBefore--;
                start = i + 1;
            }
        }
        if (linesBefore == 0) {
            out.write(bytes, start, end - start);
        }
    }
}
