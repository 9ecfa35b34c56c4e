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
            TorchModule module,
            PtNDArray input,
            PtNDArray weight,
            PtNDArray bias,
            String device,
            LongSupplier nanos) {
        this.module = module;
        this.input = input;
        this.weight = weight;
        this.bias = bias;
        this.device = device;
        this.nanos = nanos;
    }

    /**
     * 10^9 floating-point operations a second, in the best of some rounds. What is done once, such as a copy of the
     * weights, is timed apart and does not count.
     *
     * @param gigaflopPerRound how much to compute in a round, at least; more takes longer and is more exact
     */
    double gigaflops(LinearMethod method, double gigaflopPerRound, int rounds) {
        double gigaflop = 2.0 * input.size() * weight.getShape().get(0) / GIGA;
        int repetitions = (int) Math.ceil(gigaflopPerRound / gigaflop);
        double once = Double.MAX_VALUE;
        double many = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            once = Math.min(once, seconds(method, 1));
            many = Math.min(many, seconds(method, 1 + repetitions));
        }
        // what a disturbed round makes negative is not better than all of the time
        double counted = many > once ? many - once : many;
        return gigaflop * repetitions / counted;
    }

    private double seconds(LinearMethod method, int repetitions) {
        long start = nanos.getAsLong();
        module.call(
                        "probe",
                        IValue.from(input),
                        IValue.from(weight),
                        IValue.from(bias),
                        IValue.from(method.kind()),
                        IValue.from((long) method.dtype()),
                        IValue.from(device),
                        IValue.from((long) repetitions))
                .close();
        return (nanos.getAsLong() - start) / GIGA;
    }
}
