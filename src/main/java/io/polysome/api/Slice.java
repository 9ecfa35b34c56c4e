package io.polysome.api;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes on a stretch of what is written to it. The last byte of the stretch comes with {@link #finish()}: once all was
 * read and found to be what was stored. So nobody ever has the whole of something that is damaged.
 */
final class Slice extends OutputStream {
    private static final int NONE = -1;

    private final OutputStream out;
    private long skip;
    private long left;
    private int last = NONE;

    /** @param to after {@code from}; both count the bytes that are written here */
    Slice(OutputStream out, long from, long to) {
        this.out = out;
        this.skip = from;
        this.left = to - from;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int skipped = (int) Math.min(skip, length);
        skip -= skipped;
        int passed = (int) Math.min(left, length - skipped);
        if (passed == 0) {
            return;
        }
        left -= passed;
        if (left == 0) {
            passed--;
            last = bytes[offset + skipped + passed] & 0xFF;
        }
        out.write(bytes, offset + skipped, passed);
    }

    /** @throws IOException when less was written than the stretch has */
    void finish() throws IOException {
        if (last == NONE) {
            throw new IOException("%d bytes are missing".formatted(left));
        }
        out.write(last);
    }
}
