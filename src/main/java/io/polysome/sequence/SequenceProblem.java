package io.polysome.sequence;

/**
 * Why a sequence is refused.
 *
 * @param residue the 1-based position, or 0 when the whole sequence is meant
 * @param message what is wrong and what was expected, ready to be shown
 */
public record SequenceProblem(int residue, String message) {
    static SequenceProblem unknownResidue(int residue, String found) {
        return new SequenceProblem(
                residue,
                "residue %d is '%s'; ESM-2 accepts %s and %s"
                        .formatted(residue, printable(found), Alphabet.LETTERS, Alphabet.MASK));
    }

    /** Not what a terminal would obey. */
    private static String printable(String character) {
        int codePoint = character.codePointAt(0);
        return Character.isISOControl(codePoint) || !Character.isDefined(codePoint)
                ? "U+%04X".formatted(codePoint)
                : character;
    }

    static SequenceProblem empty() {
        return new SequenceProblem(0, "the sequence is empty; at least one residue is needed");
    }

    /** For actions that score a sequence as it is. */
    public static SequenceProblem unwantedMask(int residue) {
        return new SequenceProblem(
                residue, "residue %d is %s; only encode and predict take masks".formatted(residue, Alphabet.MASK));
    }

    /** For actions that look at one amino acid after the other. */
    public static SequenceProblem noAminoAcid() {
        return new SequenceProblem(
                0, "the sequence has none of the 20 amino acids %s".formatted(String.join("", Alphabet.AMINO_ACIDS)));
    }

    /** For actions that fill in masks. */
    public static SequenceProblem noMask() {
        return new SequenceProblem(0, "the sequence has no " + Alphabet.MASK + "; predict needs at least one");
    }
}
