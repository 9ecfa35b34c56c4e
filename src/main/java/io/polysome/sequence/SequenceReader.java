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
 * the input and throw {@link java.io.UncheckedIOException}, which names the line, when it fails: when it is packed and the
 * data is damaged, or when a line never ends. Closing closes the input.
 */
public interface SequenceReader extends Iterator<SequenceRecord>, Closeable {
    /** Most characters of a record; three times the longest known protein, spelt as masks. */
    int MAX_RECORD_CHARACTERS = 1 << 20;

    /** Most characters of an id; the service takes no longer ones. */
    int MAX_ID_CHARACTERS = 1_000;

    /** A line longer than this ends the input: it is no text, or was packed to do harm. */
    long MAX_LINE_CHARACTERS = 1L << 28;

    /** How far white space is skipped in search of the first character. */
    int MAX_LEADING_SPACE = 8192;

    /**
     * Unpacks gzip and zstd, and tells FASTA from NDJSON by the first character that is not white space; an empty input is
     * FASTA without records.
     *
     * @throws UnknownFormatException when it is neither {@code >} nor <code>{</code>, or packed otherwise
     * @throws IOException when it cannot be read or unpacked; the input is closed then
     */
    static SequenceReader open(InputStream input, ReadingRules rules) throws IOException {
        InputStream text = Compression.unpack(input);
        try {
            BufferedInputStream buffered = new BufferedInputStream(text, MAX_LEADING_SPACE);
            return new RuledReader(formatOf(buffered), rules);
        } catch (IOException e) {
            text.close(); // what unpacks holds native memory
            throw e;
        }
    }

    private static SequenceReader formatOf(BufferedInputStream text) throws IOException {
        text.mark(MAX_LEADING_SPACE);
        int first = text.read();
        for (int i = 1; i < MAX_LEADING_SPACE && isSpaceOrByteOrderMark(first); i++) {
            first = text.read();
        }
        text.reset();
        return switch (first) {
            case '>', -1 -> new FastaReader(text);
            case '{' -> new NdjsonReader(text);
            default -> throw UnknownFormatException.beginsWith(first);
        };
    }

    private static boolean isSpaceOrByteOrderMark(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r') || b == 0xEF || b == 0xBB || b == 0xBF;
    }

    /** The input is neither FASTA nor NDJSON. */
    final class UnknownFormatException extends IOException {
        private static final long serialVersionUID = 1;

        UnknownFormatException(String message) {
            super(message);
        }

        static UnknownFormatException beginsWith(int first) {
            String found = first > ' ' && first < 0x7F ? "'%c'".formatted(first) : "the byte 0x%02X".formatted(first);
            return new UnknownFormatException(
                    "the input begins with %s; FASTA begins with '>' and NDJSON with '{'".formatted(found));
        }
    }
}
