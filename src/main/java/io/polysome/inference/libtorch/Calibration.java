package io.polysome.inference.libtorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.sun.management.OperatingSystemMXBean;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Precision;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the linear layers of a model are multiplied, found by timing the largest of its first layer, so that no table of
 * CPUs is needed. Takes well under a second.
 *
 * @param gigaflops of what was timed; empty when there was nothing to choose
 */
record Calibration(LinearMethod method, Map<LinearMethod, Double> gigaflops) {
    /** oneDNN needs a copy of the weights, so it has to be worth it. */
    private static final double WORTHWHILE = 1.1;

    /** Few, as the weights of the largest models take long enough to go through once. */
    private static final int TOKENS = 64;

    private static final double GIGAFLOP_PER_ROUND = 0.8;
    private static final int ROUNDS = 3;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Logger LOG = LoggerFactory.getLogger(Calibration.class);

    static Calibration without(LinearMethod method) {
        return new Calibration(method, Map.of());
    }

    /** @param weight the largest of a layer, with its bias; what it belongs to is of the given shape */
    static Calibration run(
            TorchModule module,
            ComputeOptions options,
            ModelArchitecture shape,
            PtNDArray weight,
            PtNDArray bias,
            PtNDManager memory) {
        Set<LinearMethod> candidates = EnumSet.of(LinearMethod.MKL, LinearMethod.ONEDNN, LinearMethod.of(options));
        Map<LinearMethod, Double> gigaflops = time(module, candidates, weight, bias, memory);
        LinearMethod chosen = LinearMethod.of(options);
        if (options.precision() == Precision.FP32) {
            chosen = faster(gigaflops, shape);
        } else if (gigaflops.getOrDefault(chosen, 0.0) < gigaflops.getOrDefault(LinearMethod.ONEDNN, 0.0)) {
            LOG.atWarn()
                    .addKeyValue("precision", options.precision().wireName())
                    .addKeyValue("gigaflops", titles(gigaflops))
                    .log("this CPU computes float32 faster than the precision that was asked for");
        }
        LOG.atInfo()
                .addKeyValue("gigaflops", titles(gigaflops))
                .addKeyValue("chosen", chosen.title())
                .log("matrix library chosen by timing a linear layer");
        return new Calibration(chosen, gigaflops);
    }

    /** By their titles, as users see them. */
    static Map<String, Double> titles(Map<LinearMethod, Double> gigaflops) {
        return gigaflops.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().title(), e -> Math.round(e.getValue() * 10) / 10.0));
    }

    private static LinearMethod faster(Map<LinearMethod, Double> gigaflops, ModelArchitecture shape) {
        boolean worthwhile = gigaflops.getOrDefault(LinearMethod.ONEDNN, 0.0)
                >= WORTHWHILE * gigaflops.getOrDefault(LinearMethod.MKL, 0.0);
        if (worthwhile && !hasRoomForCopy(shape)) {
            LOG.info("matrix library is MKL, as memory is too short for the copy of the weights that oneDNN needs");
            return LinearMethod.MKL;
        }
        return worthwhile ? LinearMethod.ONEDNN : LinearMethod.MKL;
    }

    /** By this thread's own time, so that a busy machine does not decide. */
    private static Map<LinearMethod, Double> time(
            TorchModule module, Set<LinearMethod> methods, PtNDArray weight, PtNDArray bias, PtNDManager memory) {
        PtNDArray input =
                (PtNDArray) memory.ones(new Shape(TOKENS, weight.getShape().get(1)), DataType.FLOAT32);
        LinearTimer timer =
                new LinearTimer(module, input, weight, bias, ComputeOptions.CPU, THREADS::getCurrentThreadCpuTime);
        Map<LinearMethod, Double> rates = new EnumMap<>(LinearMethod.class);
        for (LinearMethod method : methods) {
            rates.put(method, timer.gigaflops(method, GIGAFLOP_PER_ROUND, ROUNDS));
        }
        return rates;
    }

    /** Whether the copy fits into three quarters of what this machine or container has. */
    private static boolean hasRoomForCopy(ModelArchitecture shape) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && shape.parameters() * Float.BYTES < system.getTotalMemorySize() / 4 * 3;
    }
}
