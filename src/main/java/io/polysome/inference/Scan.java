package io.polysome.inference;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every single substitution of a protein.
 *
 * @param rows for each residue the log-odds of the 20 amino acids against the one that is there, which itself has 0, in
 *     the order of {@code Alphabet.AMINO_ACIDS}; null where none of them is there
 */
public record Scan(ScanMethod method, List<float @Nullable []> rows) {
    public Scan {
        rows = Collections.unmodifiableList(rows);
    }
}
