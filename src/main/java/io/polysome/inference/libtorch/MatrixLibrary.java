package io.polysome.inference.libtorch;

/** What multiplies the matrices of the linear layers. */
enum MatrixLibrary {
    /** libtorch's default; takes the weights as they lie in the file. */
    MKL,
    /**
     * Takes a reordered copy of the weights. On AVX-512 machines of AMD 2.2 to 2.4 times as fast as MKL, on AVX2 a tie; a
     * sequence's numbers are then the same to the bit in whatever batch it comes.
     */
    ONEDNN
}
