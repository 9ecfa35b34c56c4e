package io.polysome.results;

import io.polysome.jobs.ChunkOutcome.Result;
import io.polysome.platform.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Reads a result and compares it with what was stored: in place of its end, or of what is too much, a {@link
 * DamagedObjectException} comes when they differ. Closing closes the source.
 */
public final class VerifiedInputStream extends InputStream {
    private final InputStream source;
    private final Result stored;
    private final MessageDigest digest = Sha256.begin();
    private long bytes;
    private boolean verified;

    public VerifiedInputStream(InputStream source, Result stored) {
        this.source = source;
        this.stored = stored;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = source.read(target, offset, length);
        if (read < 0) {
            verify();
            return read;
        }
        digest.update(target, offset, read);
        bytes += read;
        if (bytes > stored.bytes()) {
            throw new DamagedObjectException(stored, bytes);
        }
        return read;
    }

    private void verify() throws IOException {
        if (!verified && (bytes != stored.bytes() || !Sha256.hex(digest).equals(stored.sha256()))) {
            throw new DamagedObjectException(stored, bytes);
        }
        verified = true;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
