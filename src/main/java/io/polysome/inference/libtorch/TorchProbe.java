package io.polysome.inference.libtorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.polysome.inference.Compute;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.OperationTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The speed of libtorch on this machine, and where its time goes. */
public final class TorchProbe implements AutoCloseable {
    private static final int CPU_SIZE = 1024;
    private static final double CPU_GIGAFLOP = 30;
    private static final int CUDA_SIZE = 8192;
    private static final double CUDA_GIGAFLOP = 50_000;

    private final TorchModule module;
    private final PtNDManager memory;
    private final Compute compute;
    private final Set<LinearMethod> methods;

    private TorchProbe(TorchModule module, Compute compute) {
        this.module = module;
        this.memory = module.newMemory();
        this.compute = compute;
        this.methods = methods(compute);
    }

    /** To be closed by the caller. */
    public static TorchProbe open(Compute compute) {
        return new TorchProbe(TorchModule.compile(), compute);
    }

    private static Set<LinearMethod> methods(Compute compute) {
        boolean cpu = compute.device().equals(ComputeOptions.CPU);
        LinearMethod own = LinearMethod.of(ComputeOptions.parse(
                compute.device(), compute.precision().wireName(), ComputeOptions.AUTO, OptionalInt.empty()));
        return cpu ? EnumSet.of(LinearMethod.MKL, LinearMethod.ONEDNN, own) : EnumSet.of(own);
    }

    /** See {@link io.polysome.inference.EngineProbe#matrixRates}. */
    public Map<String, Double> matrixRates(int threads) throws InterruptedException {
        boolean cpu = compute.device().equals(ComputeOptions.CPU);
        int size = cpu ? CPU_SIZE : CUDA_SIZE;
        PtNDArray square = (PtNDArray) memory.ones(new Shape(size, size));
        PtNDArray bias = (PtNDArray) memory.ones(new Shape(size));
        LinearTimer timer = new LinearTimer(module, square, square, bias, compute.device(), System::nanoTime);
        Map<String, Double> rates = new TreeMap<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            for (LinearMethod method : methods) {
                Callable<Double> caller = () -> timer.gigaflops(method, cpu ? CPU_GIGAFLOP : CUDA_GIGAFLOP, 1);
                double sum = 0;
                for (Future<Double> rate : callers.invokeAll(Collections.nCopies(cpu ? threads : 1, caller))) {
                    sum += rate.get();
                }
                rates.put(method.title(), sum);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("matrices could not be multiplied", e.getCause());
        } finally {
            square.close();
            bias.close();
        }
        return rates;
    }

    /** See {@link io.polysome.inference.EngineProbe#profile}. */
    public List<OperationTime> profile(Runnable work) {
        try {
            Path trace = Files.createTempFile("polysome-profile", ".json");
            try {
                JniUtils.startProfile(false, false, false);
                try {
                    work.run();
                } finally {
                    JniUtils.stopProfile(trace.toString());
                }
                return new ArrayList<>(ProfileTrace.read(trace));
            } finally {
                Files.delete(trace);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        memory.close();
        module.close();
    }
}
