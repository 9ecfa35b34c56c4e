package io.polysome.inference.libtorch;

import io.polysome.inference.Backend;
import io.polysome.inference.Precision;
import java.util.Optional;

class OneDnnReferenceTest extends ReferenceContract {
    OneDnnReferenceTest() {
        super(Precision.FP32, Optional.of(Backend.ONEDNN));
    }
}
