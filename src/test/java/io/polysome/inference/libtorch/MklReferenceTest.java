package io.polysome.inference.libtorch;

class MklReferenceTest extends ReferenceContract {
    MklReferenceTest() {
        super(MatrixLibrary.MKL);
    }
}
