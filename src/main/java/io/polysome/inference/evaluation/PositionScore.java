package io.polysome.inference.evaluation;

import io.polysome.inference.Matrix;
import io.polysome.inference.SequenceOutput;

/** What becomes of the logits at one amino acid after the other. */
interface PositionScore {
    /**
     * Called once for each of the twenty amino acids in the sequence, in ascending order.
     *
     * @param logits [L, 20], of which only the row of the offset counts
     */
    void add(int offset, Matrix logits);

    SequenceOutput result();
}
