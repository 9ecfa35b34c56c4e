package io.polysome.sequence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** FASTA: a header line {@code >id description}, then the residues on any number of lines; white space is dropped. */
public final class FastaReader implements SequenceReader {
    private final LineReader lines;
    private @Nullable String header;
    private boolean headerWasCut;
    private long headerLine;
    private long records;
    private boolean started;

    public FastaReader(InputStream input) {
        this.lines = new LineReader(input);
    }

    @Override
    public boolean hasNext() {
        if (!started) {
            started = true;
            advance(line -> !line.isEmpty());
        }
        return header != null;
    }

    @Override
    public SequenceRecord next() {
        if (!hasNext() || header == null) {
            throw new NoSuchElementException();
        }
        String first = header;
        boolean wasCut = headerWasCut;
        long line = headerLine;
        long number = ++records;
        Residues residues = new Residues();
        advance(residues::endOrAppend);
        if (!first.startsWith(">")) {
            return SequenceRecord.unreadable(
                    number, line, null, "there is text before the first header; a FASTA header begins with '>'");
        }
        String id = id(first);
        if (wasCut) {
            return SequenceRecord.unreadable(
                    number, line, null, "its header has more than %d characters".formatted(MAX_RECORD_CHARACTERS));
        }
        if (residues.tooLong) {
            return SequenceRecord.unreadable(
                    number, line, id, "it has more than %d characters".formatted(MAX_RECORD_CHARACTERS));
        }
        return new SequenceRecord(number, line, id, residues.text.toString(), null);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** Reads up to the line that begins the next record; there is none at the end of the file. */
    private void advance(LineTest beginsRecord) {
        try {
            String line = lines.next();
            while (line != null && !beginsRecord.test(line.strip())) {
                line = lines.next();
            }
            header = line == null ? null : line.strip();
            headerWasCut = lines.wasCut();
            headerLine = lines.number();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String id(String header) {
        String[] words = header.substring(1).strip().split("\\s", 2);
        return words[0].isEmpty() ? null : words[0];
    }

    private interface LineTest {
        boolean test(String line);
    }

    /** Collects the lines of one record. */
    private final class Residues {
        private final StringBuilder text = new StringBuilder();
        private boolean tooLong;

        boolean endOrAppend(String line) {
            if (line.startsWith(">") && !endsWithinMask()) {
                return true;
            }
            tooLong |= lines.wasCut();
            for (int i = 0; i < line.length() && !tooLong; i++) {
                if (!Character.isWhitespace(line.charAt(i))) {
                    text.append(line.charAt(i));
                    tooLong = text.length() > MAX_RECORD_CHARACTERS;
                }
            }
            return false;
        }

        /** A {@code <mask>} may be wrapped like any other text, and then its end looks like a header. */
        private boolean endsWithinMask() {
            String open = Alphabet.MASK.substring(0, Alphabet.MASK.length() - 1);
            int at = text.length() - open.length();
            return at >= 0 && text.indexOf(open, at) == at;
        }
    }
}
