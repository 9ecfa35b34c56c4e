package io.polysome.inference.libtorch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.function.LongSupplier;

/** Times one linear layer, multiplied by a method of choice. */
final class LinearTimer {
    private static final double GIGA = 1e9;

    private final TorchModule module;
    private final PtNDArray input;
    private final PtNDArray weight;
    private final PtNDArray bias;
    private final String device;
    private final LongSupplier nanos;

    /** @param nanos the clock: of the wall, or of the calling thread, which does all the work on a CPU */
    LinearTimer(
            TorchModule module, PtNDArray input, PtNDArray weight, PtNDArray bias, String device, LongSupplier nanos) {
        this.module = module;
        this.input = input;
        this.weight = weight;
        this.bias = bias;
        this.device = device;
        this.nanos = nanos;
    }

    /**
     * 10^9 floating-point operations a second, in the best of some rounds. What is done once, such as a copy of the
     * weights, does not count.
     *
     * @param gigaflopPerRound how much to compute in a round, at least; more takes longer and is more exact
     */
    double gigaflops(LinearMethod method, double gigaflopPerRound, int rounds) {
        double gigaflop = 2.0 * input.size() * weight.getShape().get(0) / GIGA;
        int repetitions = Math.max(1, (int) Math.ceil(gigaflopPerRound / gigaflop));
        try (IValue linear = module.call(
                "linear",
                IValue.from(weight),
                IValue.from(bias),
                IValue.from(method.kind()),
                IValue.from((long) method.dtype()),
                IValue.from(device))) {
            seconds(linear, 1);
            double best = Double.MAX_VALUE;
            for (int round = 0; round < rounds; round++) {
                best = Math.min(best, seconds(linear, repetitions));
            }
            // a clock that did not move has at least this
            return gigaflop * repetitions / Math.max(best, 1e-6);
        }
    }

    private double seconds(IValue linear, int repetitions) {
        try (IValue x = IValue.from(input);
                IValue times = IValue.from((long) repetitions)) {
            long start = nanos.getAsLong();
            module.callKeepingArguments("probe", linear, x, times).close();
            return (nanos.getAsLong() - start) / GIGA;
        }
    }
}
