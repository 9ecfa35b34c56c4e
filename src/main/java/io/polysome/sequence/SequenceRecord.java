package io.polysome.sequence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of an input file, as it stands there.
 *
 * @param number 1 for the first record of the file
 * @param line where the record begins, counted from 1
 * @param id what the file calls it; not unique
 * @param text the residues, not yet checked; empty when there is a problem
 * @param problem why the record could not be read at all; null when it could
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

    /** @throws InvalidSequenceException when the record could not be read, or is not a protein */
    public ProteinSequence parse() throws InvalidSequenceException {
        if (problem != null) {
            throw new InvalidSequenceException(List.of(problem));
        }
        return ProteinSequence.parse(text);
    }
}
