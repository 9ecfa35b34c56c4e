package io.polysome.inference.libtorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times the largest linear of a model's first layer with both libraries, so that no table of CPUs is needed. */
final class LinearProbe {
    /** oneDNN needs a copy of the weights, so it has to be worth it. */
    private static final double WORTHWHILE = 1.15;

    private static final int TOKENS = 256;
    private static final int ROUNDS = 8;
    private static final int REPETITIONS = 3;

    /** Above this a single multiplication takes long enough to be timed. */
    private static final long LARGE = 1L << 22;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Logger LOG = LoggerFactory.getLogger(LinearProbe.class);

    private LinearProbe() {}

    static MatrixLibrary choose(TorchModule module, Map<String, PtNDArray> weights, PtNDManager memory) {
        PtNDArray weight = weights.get("esm.encoder.layer.0.intermediate.dense.weight");
        PtNDArray bias = weights.get("esm.encoder.layer.0.intermediate.dense.bias");
        if (weight == null || bias == null) {
            throw new IllegalArgumentException("these are not the weights of an ESM-2");
        }
        if (!hasRoomForCopy(weights)) {
            LOG.info("matrix library is MKL, as memory is too short for the copy of the weights that oneDNN needs");
            return MatrixLibrary.MKL;
        }
        boolean large = weight.size() >= LARGE;
        int repetitions = large ? 1 : REPETITIONS;
        double mkl = Double.MAX_VALUE;
        double onednn = Double.MAX_VALUE;
        PtNDArray input =
                (PtNDArray) memory.ones(new Shape(TOKENS, weight.getShape().get(1)), DataType.FLOAT32);
        // one round more than counted, for the first touch of pages and code
        for (int round = 0; round <= (large ? 1 : ROUNDS); round++) {
            double mklRound = milliseconds(module, input, weight, bias, MatrixLibrary.MKL, repetitions);
            double onednnRound = milliseconds(module, input, weight, bias, MatrixLibrary.ONEDNN, repetitions);
            if (round > 0) {
                mkl = Math.min(mkl, mklRound);
                onednn = Math.min(onednn, onednnRound);
            }
        }
        MatrixLibrary chosen = mkl >= WORTHWHILE * onednn ? MatrixLibrary.ONEDNN : MatrixLibrary.MKL;
        LOG.atInfo()
                .addKeyValue("mklMillis", "%.2f".formatted(mkl))
                .addKeyValue("onednnMillis", "%.2f".formatted(onednn))
                .addKeyValue("chosen", chosen)
                .log("matrix library chosen by timing a linear layer");
        return chosen;
    }

    /** Whether the weights fit twice into three quarters of what this machine or container has. */
    private static boolean hasRoomForCopy(Map<String, PtNDArray> weights) {
        long bytes = weights.values().stream()
                .mapToLong(tensor -> tensor.size() * Float.BYTES)
                .sum();
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && 2 * bytes < system.getTotalMemorySize() / 4 * 3;
    }

    private static double milliseconds(
            TorchModule module, PtNDArray x, PtNDArray weight, PtNDArray bias, MatrixLibrary library, int repetitions) {
        // of this thread alone, which does all the work, so that a busy machine does not decide
        long start = THREADS.getCurrentThreadCpuTime();
        module.call(
                        "probe",
                        IValue.from(x),
                        IValue.from(weight),
                        IValue.from(bias),
                        IValue.from(library == MatrixLibrary.ONEDNN),
                        IValue.from((long) repetitions))
                .close();
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / repetitions;
    }
}
