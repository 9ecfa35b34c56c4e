package io.polysome.inference.evaluation;

/**
 * Where the windows over a long sequence lie: each as long as what ESM-2 was trained on, each overlapping the one before.
 * The last ends where the sequence ends, and so overlaps by more.
 *
 * @param count at least 1
 * @param size residues of each
 */
record Windows(int residues, int count, int size) {
    static final int SIZE = 1022;
    static final int OVERLAP = 256;

    static Windows over(int residues) {
        return residues <= SIZE
                ? new Windows(residues, 1, residues)
                : new Windows(residues, 1 + Math.ceilDiv(residues - SIZE, SIZE - OVERLAP), SIZE);
    }

    /** The 0-based offset of a window's first residue. */
    int start(int window) {
        return Math.min(window * (SIZE - OVERLAP), residues - size);
    }

    /** In how many windows a residue is. */
    int covering(int offset) {
        int covering = 0;
        for (int window = 0; window < count; window++) {
            covering += offset >= start(window) && offset < start(window) + size ? 1 : 0;
        }
        return covering;
    }
}
