package io.polysome.inference.evaluation;

import io.polysome.inference.Matrix;
import io.polysome.inference.Scan;
import io.polysome.inference.ScanMethod;
import io.polysome.inference.SequenceOutput;
import io.polysome.sequence.ProteinSequence;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Log-odds of each amino acid against the one that is there. The normaliser of the softmax is the same for both. */
final class Substitutions implements PositionScore {
    private final ProteinSequence sequence;
    private final ScanMethod method;
    private final float[] @Nullable [] rows;

    Substitutions(ProteinSequence sequence, ScanMethod method) {
        this.sequence = sequence;
        this.method = method;
        this.rows = new float[sequence.length()][];
    }

    @Override
    public void add(int offset, Matrix logits) {
        float wildType = logits.at(offset, sequence.aminoAcidAt(offset));
        float[] row = new float[logits.columns()];
        for (int column = 0; column < row.length; column++) {
            row[column] = logits.at(offset, column) - wildType;
        }
        rows[offset] = row;
    }

    @Override
    public SequenceOutput result() {
        return SequenceOutput.ofScan(new Scan(method, Arrays.asList(rows)));
    }
}
