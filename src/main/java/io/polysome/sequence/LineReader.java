package io.polysome.sequence;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text, ended by LF, CRLF or CR, each in bounded memory. */
final class LineReader implements Closeable {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader reader;
    private final char[] buffer = new char[8192];
    private final StringBuilder line = new StringBuilder();
    private int at;
    private int end;
    private long number;
    private boolean cut;

    LineReader(InputStream input) {
        this.reader = new InputStreamReader(input, StandardCharsets.UTF_8);
    }

    /** @return the next line without its end, cut to {@link SequenceReader#MAX_RECORD_CHARACTERS}; null after the last */
    @Nullable String next() throws IOException {
        line.setLength(0);
        cut = false;
        int c = read();
        if (c < 0) {
            return null;
        }
        number++;
        while (c >= 0 && c != '\n' && c != '\r') {
            append((char) c);
            c = read();
        }
        if (c == '\r' && read() != '\n') {
            at = Math.max(0, at - 1);
        }
        return line.toString();
    }

    /** The number of the line that came last, from 1. */
    long number() {
        return number;
    }

    /** Whether the line that came last was longer than what came. */
    boolean wasCut() {
        return cut;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void append(char c) {
        if (line.length() == SequenceReader.MAX_RECORD_CHARACTERS) {
            cut = true;
        } else if (c != BYTE_ORDER_MARK || number > 1 || !line.isEmpty()) {
            line.append(c);
        }
    }

    private int read() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, reader.read(buffer, 0, buffer.length));
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at++];
    }
}
