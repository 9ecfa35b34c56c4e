package io.polysome.sequence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of an input file.
 *
 * @param number 1 for the first record of the file
 * @param line where the record begins, counted from 1
 * @param id what the file calls it
 * @param text the residues, not yet checked; empty when there is a problem
 * @param problem why the record is refused, whatever its residues; null when it is not
 */
public record SequenceRecord(
        long number,
        long line,
        @Nullable String id,
        String text,
        @Nullable SequenceProblem problem) {

    static SequenceRecord unreadable(long number, long line, @Nullable String id, String message) {
        return new SequenceRecord(number, line, id, "", new SequenceProblem(0, message));
    }

    SequenceRecord withText(String residues) {
        return residues.equals(text) ? this : new SequenceRecord(number, line, id, residues, null);
    }

    SequenceRecord refused(@Nullable String usableId, SequenceProblem why) {
        return new SequenceRecord(number, line, usableId, "", why);
    }

    /** @throws InvalidSequenceException when the record is refused, or is not a protein */
    public ProteinSequence parse() throws InvalidSequenceException {
        if (problem != null) {
            throw new InvalidSequenceException(List.of(problem));
        }
        return ProteinSequence.parse(text);
    }
}
