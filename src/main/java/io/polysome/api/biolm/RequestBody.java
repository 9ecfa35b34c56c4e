package io.polysome.api.biolm;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The body of a request as JSON text: clients of BioLM send everything over 256 bytes gzip-compressed. */
final class RequestBody {
    private RequestBody() {}

    /** It is compressed in a way that is not read here, or not in the way that it says. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** Uncompressed it is larger than allowed; thrown before it is in memory. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(long maxBytes) {
            super("The body has more than %d bytes when it is uncompressed".formatted(maxBytes));
        }
    }

    /**
     * @param encoding the value of Content-Encoding
     * @param maxBytes most that it may have when it is uncompressed
     */
    static InputStream open(InputStream body, @Nullable String encoding, long maxBytes) throws IOException {
        if (encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
            return new Bounded(body, maxBytes);
        }
        if (!encoding.strip().equalsIgnoreCase("gzip")) {
            throw new UnreadableException("Content-Encoding '%s' is not read here; there is gzip".formatted(encoding));
        }
        try {
            return new Bounded(new GZIPInputStream(body, 1 << 13), maxBytes);
        } catch (ZipException | EOFException e) {
            throw new UnreadableException("the body is not what gzip writes");
        }
    }

    /** Fails at the first byte too many, and tells broken compression from a broken connection. */
    private static final class Bounded extends FilterInputStream {
        private final long maxBytes;
        private long count;

        Bounded(InputStream in, long maxBytes) {
            super(in);
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(bytes, offset, length);
            } catch (ZipException | EOFException e) {
                throw new UnreadableException("the body is not what gzip writes");
            }
            count += Math.max(read, 0);
            if (count > maxBytes) {
                throw new TooLargeException(maxBytes);
            }
            return read;
        }
    }
}
