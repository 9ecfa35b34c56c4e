package io.polysome.inference;

import io.polysome.inference.libtorch.TorchProbe;
import java.util.List;
import java.util.Map;

/** Measures this machine by the libraries that models run on, so that a model's speed can be told as a share of it. */
public final class EngineProbe implements AutoCloseable {
    private final TorchProbe probe;

    private EngineProbe(TorchProbe probe) {
        this.probe = probe;
    }

    /** @param compute of a loaded model: its device and precision decide what is measured */
    public static EngineProbe open(Compute compute) {
        return new EngineProbe(TorchProbe.open(compute));
    }

    /**
     * How fast large square matrices are multiplied, in 10^9 floating-point operations a second of all threads together,
     * by each way that there is: on a CPU {@code mkl}, {@code onednn} and that of the precision, on CUDA the latter.
     * Blocks for a tenth of a second or so for each.
     */
    public Map<String, Double> matrixRates(int threads) throws InterruptedException {
        return probe.matrixRates(threads);
    }

    /**
     * Where the time of some work goes, the longest first, each operation without those that it calls.
     *
     * @param work runs models on the calling thread; is slowed down a little
     */
    public List<OperationTime> profile(Runnable work) {
        return probe.profile(work);
    }

    @Override
    public void close() {
        probe.close();
    }
}
