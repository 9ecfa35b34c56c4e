package io.polysome.inference.libtorch;

import io.polysome.inference.Precision;
import java.util.Optional;

class Int8ReferenceTest extends ReferenceContract {
    Int8ReferenceTest() {
        super(Precision.INT8, Optional.empty());
    }
}
