package io.polysome.inference.libtorch;

import io.polysome.inference.Backend;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.Precision;

/** One way to compute a linear layer, as esm2.py knows it. */
enum LinearMethod {
    MKL("mkl", Precision.FP32, "plain", Scalar.FLOAT32),
    ONEDNN("onednn", Precision.FP32, "onednn", Scalar.FLOAT32),
    ONEDNN_BF16("onednn", Precision.BF16, "onednn", Scalar.BFLOAT16),
    FBGEMM_INT8("fbgemm", Precision.INT8, "int8", Scalar.FLOAT32),
    CUBLAS("cublas", Precision.FP32, "plain", Scalar.FLOAT32),
    CUBLAS_FP16("cublas", Precision.FP16, "plain", Scalar.FLOAT16),
    CUBLAS_BF16("cublas", Precision.BF16, "plain", Scalar.BFLOAT16);

    private final String backend;
    private final Precision precision;
    private final String kind;
    private final int dtype;

    /** libtorch's numbers of its types. */
    private static final class Scalar {
        static final int FLOAT16 = 5;
        static final int FLOAT32 = 6;
        static final int BFLOAT16 = 15;
    }

    LinearMethod(String backend, Precision precision, String kind, int dtype) {
        this.backend = backend;
        this.precision = precision;
        this.kind = kind;
        this.dtype = dtype;
    }

    static LinearMethod of(Backend backend) {
        return switch (backend) {
            case MKL -> MKL;
            case ONEDNN -> ONEDNN;
        };
    }

    /** The only one for a device and precision that leave no choice; for float32 on a CPU, the one that needs no copy. */
    static LinearMethod of(ComputeOptions options) {
        return switch (options.precision()) {
            case FP32 -> options.isCuda() ? CUBLAS : MKL;
            case FP16 -> CUBLAS_FP16;
            case BF16 -> options.isCuda() ? CUBLAS_BF16 : ONEDNN_BF16;
            case INT8 -> FBGEMM_INT8;
        };
    }

    String backend() {
        return backend;
    }

    Precision precision() {
        return precision;
    }

    String kind() {
        return kind;
    }

    int dtype() {
        return dtype;
    }

    /** For figures: the backend, and the precision when it is not float32. */
    String title() {
        return precision.isApproximate() ? backend + "-" + precision.wireName() : backend;
    }
}
