package io.polysome.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * In what numbers a model's linear layers and attention are computed. Its state, norms, rotary embedding and softmax are
 * float32 in any case. All but float32 are approximate, and every result that they made says so.
 */
public enum Precision {
    FP32(2e-5),
    /** On CUDA only. */
    FP16(5e-3),
    /** On CUDA, and on CPUs with instructions for it. */
    BF16(3e-2),
    /** On a CPU only: weights in 8 bits and inputs in 7. */
    INT8(0.15);

    private final double errorBound;

    Precision(double errorBound) {
        this.errorBound = errorBound;
    }

    /** As in options and in JSON: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isApproximate() {
        return this != FP32;
    }

    /**
     * Within how much of the original implementation in float32 every output is on the reference model of the tests, as
     * relative L2 distance of the whole array; what was measured for each output is in docs/performance.md.
     */
    public double errorBound() {
        return errorBound;
    }

    public static Optional<Precision> find(String wireName) {
        return Arrays.stream(values())
                .filter(p -> p.wireName().equals(wireName))
                .findFirst();
    }
}
