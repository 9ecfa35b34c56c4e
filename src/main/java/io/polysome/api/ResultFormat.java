package io.polysome.api;

import jakarta.ws.rs.core.MediaType;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The forms in which results can be had. */
enum ResultFormat {
    JSON_DOCUMENT(MediaType.APPLICATION_JSON) {
        @Override
        void write(JobResults.Download download, OutputStream out) throws IOException {
            out.write("{\"results\":".getBytes(StandardCharsets.US_ASCII));
            writeList(download, out);
            out.write("}\n".getBytes(StandardCharsets.US_ASCII));
        }
    },
    LINES(ResultFormat.NDJSON) {
        @Override
        void write(JobResults.Download download, OutputStream out) throws IOException {
            download.writeLines(out);
        }
    };

    static final String NDJSON = "application/x-ndjson";

    private final String mediaType;

    ResultFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** Streams; memory does not grow with the results. */
    abstract void write(JobResults.Download download, OutputStream out) throws IOException;

    /** The results as a JSON list. */
    static void writeList(JobResults.Download download, OutputStream out) throws IOException {
        out.write('[');
        download.writeLines(new CommaForNewline(out));
        out.write(']');
    }

    /** @throws ProblemException when the format's name is not known */
    static ResultFormat choose(@Nullable String format, @Nullable String accept) {
        if (format == null) {
            return accept != null && accept.contains(NDJSON) ? LINES : JSON_DOCUMENT;
        }
        return switch (format) {
            case "json" -> JSON_DOCUMENT;
            case "ndjson" -> LINES;
            default ->
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "format '%s' is not known; there is json, ndjson".formatted(format));
        };
    }

    /** Makes a JSON list's inside of lines: each newline but the last becomes a comma. JSON has no raw newlines in strings. */
    private static final class CommaForNewline extends FilterOutputStream {
        private boolean pending;

        CommaForNewline(OutputStream out) {
            super(out);
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
                    writePart(bytes, start, i);
                    pending = true;
                    start = i + 1;
                }
            }
            writePart(bytes, start, end);
        }

        private void writePart(byte[] bytes, int start, int end) throws IOException {
            if (end > start) {
                if (pending) {
                    out.write(",\n".getBytes(StandardCharsets.US_ASCII));
                    pending = false;
                }
                out.write(bytes, start, end - start);
            }
        }
    }
}
