package io.polysome.sequence;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** What a file is packed in, told by its first bytes whatever its name. */
enum Compression {
    GZIP("1f8b"),
    ZSTD("28b52ffd"),
    BZIP2("425a68"),
    XZ("fd377a585a00"),
    ZIP("504b0304");

    private static final int LONGEST_MAGIC = 6;

    /** How a frame of zstd begins that is no data; a file of {@code pzstd} begins with one. */
    private static final Pattern SKIPPED_FRAME = Pattern.compile("5.2a4d18");

    private final String magic;

    /** @param magic the first bytes, in hexadecimal */
    Compression(String magic) {
        this.magic = magic;
    }

    /**
     * The text of an input that may be packed: gzip of any number of members, zstd of any number of frames, or neither.
     * It is unpacked while it is read, in bounded memory: the window of zstd is at most 128 MiB, what {@code zstd --ultra}
     * uses. Closing it closes the input.
     *
     * @throws SequenceReader.UnknownFormatException when it is packed otherwise
     */
    static InputStream unpack(InputStream input) throws IOException {
        BufferedInputStream packed = new BufferedInputStream(input);
        packed.mark(LONGEST_MAGIC);
        String start = HexFormat.of().formatHex(packed.readNBytes(LONGEST_MAGIC));
        packed.reset();
        Optional<Compression> found =
                Arrays.stream(values()).filter(c -> c.beginsWith(start)).findFirst();
        return found.isPresent() ? found.get().open(packed) : packed;
    }

    private boolean beginsWith(String start) {
        return start.startsWith(magic)
                || (this == ZSTD && SKIPPED_FRAME.matcher(start).lookingAt());
    }

    private InputStream open(InputStream packed) throws IOException {
        return switch (this) {
            case GZIP -> gzip(packed);
            case ZSTD -> new Unpacked(new ZstdInputStreamNoFinalizer(packed));
            case BZIP2, XZ, ZIP ->
                throw new SequenceReader.UnknownFormatException(
                        "the input is packed as %s; only gzip and zstd are unpacked".formatted(this));
        };
    }

    private InputStream gzip(InputStream packed) throws IOException {
        try {
            return new Unpacked(GzipCompressorInputStream.builder()
                    .setInputStream(packed)
                    .setDecompressConcatenated(true)
                    .get());
        } catch (IOException e) {
            throw damaged(e); // its header is read at once
        }
    }

    private IOException damaged(IOException cause) {
        return new IOException("the %s data is damaged or cut off (%s)".formatted(this, cause.getMessage()), cause);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Says of an error that it is one of unpacking. */
    private final class Unpacked extends FilterInputStream {
        Unpacked(InputStream stream) {
            super(stream);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw damaged(e);
            }
        }
    }
}
