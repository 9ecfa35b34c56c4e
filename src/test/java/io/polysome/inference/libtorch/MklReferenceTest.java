package io.polysome.inference.libtorch;

import io.polysome.inference.Backend;
import io.polysome.inference.Precision;
import java.util.Optional;

class MklReferenceTest extends ReferenceContract {
    MklReferenceTest() {
        super(Precision.FP32, Optional.of(Backend.MKL));
    }
}
