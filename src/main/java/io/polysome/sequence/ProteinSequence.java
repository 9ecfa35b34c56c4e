package io.polysome.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One protein, checked: every position is a letter of {@code ACDEFGHIKLMNPQRSTVWYXBUZO-.} or {@code <mask>}.
 *
 * <p>Positions count from 1, as biologists do; {@code <mask>} is one position. The text is kept as it was given.
 */
public final class ProteinSequence {
    private final String text;
    private final byte[] tokens;
    private final int masks;

    private ProteinSequence(String text, byte[] tokens, int masks) {
        this.text = text;
        this.tokens = tokens;
        this.masks = masks;
    }

    /** @throws InvalidSequenceException when the text is empty or holds anything but the letters above; it names all of it */
    public static ProteinSequence parse(String text) throws InvalidSequenceException {
        byte[] tokens = new byte[text.length()];
        List<SequenceProblem> problems = new ArrayList<>();
        int length = 0;
        int masks = 0;
        for (int at = 0; at < text.length(); length++) {
            if (text.startsWith(Alphabet.MASK, at)) {
                tokens[length] = Alphabet.MASK_TOKEN;
                masks++;
                at += Alphabet.MASK.length();
                continue;
            }
            int token = Alphabet.tokenOf(text.charAt(at));
            if (token < 0) {
                int codePoint = text.codePointAt(at);
                problems.add(SequenceProblem.unknownResidue(length + 1, Character.toString(codePoint)));
                at += Character.charCount(codePoint);
                continue;
            }
            tokens[length] = (byte) token;
            at++;
        }
        if (length == 0) {
            problems.add(SequenceProblem.empty());
        }
        if (!problems.isEmpty()) {
            throw new InvalidSequenceException(problems);
        }
        return new ProteinSequence(text, Arrays.copyOf(tokens, length), masks);
    }

    /** Residues, gaps and masks; {@code <bos>} and {@code <eos>} are not counted. */
    public int length() {
        return tokens.length;
    }

    /** How many positions are {@code <mask>}. */
    public int maskCount() {
        return masks;
    }

    /** The token id (of the ESM-2 vocabulary of 33) at a 0-based offset. */
    public int tokenAt(int offset) {
        return tokens[offset];
    }

    public boolean isMaskAt(int offset) {
        return tokens[offset] == Alphabet.MASK_TOKEN;
    }

    /** Which of {@link Alphabet#AMINO_ACIDS} is at a 0-based offset; -1 for a mask, a gap or any other letter. */
    public int aminoAcidAt(int offset) {
        return Alphabet.aminoAcidOf(tokens[offset]);
    }

    /** The 0-based offsets of the twenty amino acids, in ascending order. */
    public IntStream aminoAcidOffsets() {
        return IntStream.range(0, tokens.length).filter(offset -> aminoAcidAt(offset) >= 0);
    }

    /** The same but for a {@code <mask>} at a 0-based offset. */
    public ProteinSequence masked(int offset) {
        byte[] changed = tokens.clone();
        changed[offset] = Alphabet.MASK_TOKEN;
        return of(changed);
    }

    /** A stretch of this, at least one residue long. */
    public ProteinSequence stretch(int from, int to) {
        if (from >= to) {
            throw new IllegalArgumentException("a stretch from %d to %d".formatted(from, to));
        }
        return of(Arrays.copyOfRange(tokens, from, to));
    }

    private static ProteinSequence of(byte[] tokens) {
        StringBuilder text = new StringBuilder(tokens.length + Alphabet.MASK.length());
        int masks = 0;
        for (byte token : tokens) {
            text.append(Alphabet.spelling(token));
            masks += token == Alphabet.MASK_TOKEN ? 1 : 0;
        }
        return new ProteinSequence(text.toString(), tokens, masks);
    }

    /** Each position as it is written: a letter or {@code <mask>}. */
    public List<String> spelling() {
        return IntStream.range(0, tokens.length)
                .mapToObj(i -> Alphabet.spelling(tokens[i]))
                .toList();
    }

    /** As it was given, {@code <mask>} spelt out. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProteinSequence that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Length only: sequences do not belong in logs. */
    @Override
    public String toString() {
        return "ProteinSequence[" + length() + " residues]";
    }
}
