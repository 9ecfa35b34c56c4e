package io.polysome.inference.libtorch;

import io.polysome.inference.Precision;
import java.util.Optional;

class Bf16ReferenceTest extends ReferenceContract {
    Bf16ReferenceTest() {
        super(Precision.BF16, Optional.empty());
    }
}
