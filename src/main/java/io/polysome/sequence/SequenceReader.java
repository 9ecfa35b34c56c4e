package io.polysome.sequence;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/**
 * The records of a file, one after another, in the memory of one.
 *
 * <p>A record that cannot be read carries its problem and does not end the file. {@code hasNext} and {@code next} block on
 * the input and throw {@link java.io.UncheckedIOException} when it fails. Closing closes the input.
 */
public interface SequenceReader extends Iterator<SequenceRecord>, Closeable {
    /** Most characters of a record; three times the longest known protein, spelt as masks. */
    int MAX_RECORD_CHARACTERS = 1 << 20;

    /** How far white space is skipped in search of the first character. */
    int MAX_LEADING_SPACE = 8192;

    /**
     * Tells FASTA from NDJSON by the first character that is not white space; an empty input is FASTA without records.
     *
     * @throws UnknownFormatException when it is neither {@code >} nor <code>{</code>
     */
    static SequenceReader open(InputStream input) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(input, MAX_LEADING_SPACE);
        buffered.mark(MAX_LEADING_SPACE);
        int first = buffered.read();
        for (int i = 1; i < MAX_LEADING_SPACE && isSpaceOrByteOrderMark(first); i++) {
            first = buffered.read();
        }
        buffered.reset();
        return switch (first) {
            case '>', -1 -> new FastaReader(buffered);
            case '{' -> new NdjsonReader(buffered);
            default -> throw new UnknownFormatException(first);
        };
    }

    private static boolean isSpaceOrByteOrderMark(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r') || b == 0xEF || b == 0xBB || b == 0xBF;
    }

    /** The input is neither FASTA nor NDJSON. */
    final class UnknownFormatException extends IOException {
        private static final long serialVersionUID = 1;

        UnknownFormatException(int first) {
            super("the input begins with '%c'; FASTA begins with '>' and NDJSON with '{'".formatted(first));
        }
    }
}
