package io.polysome.inference.libtorch;

class OneDnnReferenceTest extends ReferenceContract {
    OneDnnReferenceTest() {
        super(MatrixLibrary.ONEDNN);
    }
}
