package io.polysome.inference;

import io.polysome.sequence.ProteinSequence;

/**
 * How long a sequence may be. ESM-2 was trained on stretches of 1,022 residues, and what it says of much longer ones is
 * less and less to be trusted; time and memory grow with the square of the length.
 */
public record LengthLimit(int maxResidues, TooLong policy) {
    /** Unless configured. */
    public static final int DEFAULT_RESIDUES = 2048;

    public static final LengthLimit NONE = new LengthLimit(Integer.MAX_VALUE, TooLong.ERROR);

    public LengthLimit {
        if (maxResidues < 1) {
            throw new IllegalArgumentException("a limit of %d residues".formatted(maxResidues));
        }
    }

    public boolean isExceededBy(ProteinSequence sequence) {
        return sequence.length() > maxResidues;
    }

    /** Whether whoever hands in this sequence must be told that it is too long. */
    public boolean refuses(ProteinSequence sequence) {
        return policy == TooLong.ERROR && isExceededBy(sequence);
    }

    /**
     * What to tell whoever handed in a sequence that is refused.
     *
     * @param policyOption what the policy is called where the client can choose it
     * @param limitOption what the limit is called where it is set
     */
    public String refusal(ProteinSequence sequence, String policyOption, String limitOption) {
        return "the sequence has %d residues and the limit is %d; cut it, choose %s = truncate or window, or raise %s"
                .formatted(sequence.length(), maxResidues, policyOption, limitOption);
    }

    /** What is left of a sequence to be looked at. */
    public ProteinSequence keptOf(ProteinSequence sequence) {
        return policy == TooLong.TRUNCATE && isExceededBy(sequence) ? sequence.stretch(0, maxResidues) : sequence;
    }
}
