package io.polysome.sequence;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to take what files of proteins hold besides residues. What a rule refuses is told with the rule that would accept it.
 *
 * @param duplicateIds to refuse them, every id is remembered: about 100 bytes each
 */
public record ReadingRules(LowerCase lowerCase, Stop stop, DuplicateIds duplicateIds) {
    /** Accepts only what can mean but one thing. */
    public static final ReadingRules DEFAULT = new ReadingRules(LowerCase.REFUSE, Stop.TRIM, DuplicateIds.REFUSE);

    private static final char STOP = '*';
    private static final char UNKNOWN_RESIDUE = 'X';
    private static final Pattern MASK_OR_LOWER_CASE = Pattern.compile(Pattern.quote(Alphabet.MASK) + "|[a-z]");

    /** Some tools write masked regions so, alignments their insertions: only the client knows what it means. */
    public enum LowerCase {
        REFUSE,
        /** As the same letter in upper case. */
        UPPER
    }

    /** What becomes of {@code *}, with which translated genes end. */
    public enum Stop {
        REFUSE,
        /** One at the end is left out; within a sequence it is refused. */
        TRIM,
        /** One at the end is left out; within a sequence it is read as {@code X}, an unknown residue. */
        UNKNOWN
    }

    /** What becomes of a record whose id an earlier record has. */
    public enum DuplicateIds {
        REFUSE,
        ALLOW
    }

    /** The residues as these rules read them. */
    String read(String text) {
        String read = text;
        if (stop != Stop.REFUSE && !read.isEmpty() && read.charAt(read.length() - 1) == STOP) {
            read = read.substring(0, read.length() - 1);
        }
        if (stop == Stop.UNKNOWN) {
            read = read.replace(STOP, UNKNOWN_RESIDUE);
        }
        return lowerCase == LowerCase.UPPER ? upperCase(read) : read;
    }

    private static String upperCase(String text) {
        return MASK_OR_LOWER_CASE.matcher(text).replaceAll(ReadingRules::upperCase);
    }

    private static String upperCase(MatchResult found) {
        String text = found.group();
        return text.equals(Alphabet.MASK) ? text : Character.toString(text.charAt(0) - 'a' + 'A');
    }

    /** The first that is wrong with residues that were read, if another rule would accept it; null otherwise. */
    @Nullable SequenceProblem refused(String read) {
        int residue = 1;
        for (int at = 0; at < read.length(); residue++) {
            char c = read.charAt(at);
            if (read.startsWith(Alphabet.MASK, at)) {
                at += Alphabet.MASK.length();
            } else if (Alphabet.tokenOf(c) >= 0) {
                at++;
            } else {
                return refused(residue, c);
            }
        }
        return null;
    }

    private @Nullable SequenceProblem refused(int residue, char c) {
        if (c == STOP) {
            return new SequenceProblem(
                    residue, "residue %d is '*', a stop; stop=%s".formatted(residue, acceptedStop()));
        }
        return c >= 'a' && c <= 'z' && Alphabet.tokenOf((char) (c - 'a' + 'A')) >= 0
                ? new SequenceProblem(
                        residue,
                        "residue %d is '%c', in lower case; lower-case=upper reads it as '%c'"
                                .formatted(residue, c, c - 'a' + 'A'))
                : null;
    }

    private String acceptedStop() {
        return stop == Stop.REFUSE ? "trim leaves out one at the end" : "unknown reads it as 'X', an unknown residue";
    }
}
