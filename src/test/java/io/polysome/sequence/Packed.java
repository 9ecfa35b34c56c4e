package io.polysome.sequence;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** How tests pack bytes. */
enum Packed {
    PLAIN {
        @Override
        OutputStream over(OutputStream out) {
            return out;
        }
    },
    GZIP {
        @Override
        OutputStream over(OutputStream out) throws IOException {
            return new GZIPOutputStream(out);
        }
    },
    ZSTD {
        @Override
        OutputStream over(OutputStream out) throws IOException {
            return new ZstdOutputStreamNoFinalizer(out).setChecksum(true);
        }
    };

    abstract OutputStream over(OutputStream out) throws IOException;

    byte[] pack(byte[] bytes) {
        return repeat(bytes, 1);
    }

    /** The same bytes so many times. */
    byte[] repeat(byte[] bytes, int times) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = over(packed)) {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
