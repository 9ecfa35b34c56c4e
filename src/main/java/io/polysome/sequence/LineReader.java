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
    private long length;

    LineReader(InputStream input) {
        this.reader = new InputStreamReader(input, StandardCharsets.UTF_8);
    }

    /**
     * @return the next line without its end, cut to {@link SequenceReader#MAX_RECORD_CHARACTERS}; null after the last
     * @throws IOException naming the line, when it cannot be read or has more than {@link
     *     SequenceReader#MAX_LINE_CHARACTERS}
     */
    @Nullable String next() throws IOException {
        line.setLength(0);
        length = 0;
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
        return length > SequenceReader.MAX_RECORD_CHARACTERS;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void append(char c) throws IOException {
        if (c == BYTE_ORDER_MARK && number == 1 && length == 0) {
            return;
        }
        if (++length <= SequenceReader.MAX_RECORD_CHARACTERS) {
            line.append(c);
        } else if (length > SequenceReader.MAX_LINE_CHARACTERS) {
            throw new IOException("line %d has more than %d characters; the input is not read any further"
                    .formatted(number, SequenceReader.MAX_LINE_CHARACTERS));
        }
    }

    private int read() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, readBuffer());
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at++];
    }

    private int readBuffer() throws IOException {
        try {
            return reader.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new IOException("after line %d: %s".formatted(number, e.getMessage()), e);
        }
    }
}
