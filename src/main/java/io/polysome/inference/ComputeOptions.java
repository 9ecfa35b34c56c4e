package io.polysome.inference;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How models are to be computed.
 *
 * @param device {@code auto}: the first CUDA device when there is one, else the CPU; {@code cpu}; or {@code cuda:N}
 * @param backend empty: whatever is found to be faster when a model is loaded
 * @param batchTokens most tokens of a batch; empty: what suits the device; without effect in int8
 */
public record ComputeOptions(String device, Precision precision, Optional<Backend> backend, OptionalInt batchTokens) {
    public static final String AUTO = "auto";
    public static final String CPU = "cpu";

    /** Float32, everything else chosen by what is found. */
    public static final ComputeOptions DEFAULT =
            new ComputeOptions(AUTO, Precision.FP32, Optional.empty(), OptionalInt.empty());

    /** More is no faster on a CPU, fewer is slower for short sequences. */
    private static final int CPU_BATCH_TOKENS = 1024;

    /** Enough to keep a GPU busy with the small models, whose single sequences do not. */
    private static final int CUDA_BATCH_TOKENS = 32_768;

    private static final Pattern CUDA = Pattern.compile("cuda:\\d{1,3}");

    /** @throws IllegalArgumentException in one sentence for whoever chose what does not go together */
    public ComputeOptions {
        if (!device.equals(AUTO) && !device.equals(CPU) && !CUDA.matcher(device).matches()) {
            throw new IllegalArgumentException("device '%s' is none of auto, cpu and cuda:N".formatted(device));
        }
        if (batchTokens.isPresent() && batchTokens.getAsInt() < 1) {
            throw new IllegalArgumentException("a batch of %d tokens".formatted(batchTokens.getAsInt()));
        }
        if (device.equals(CPU) && precision == Precision.FP16) {
            throw new IllegalArgumentException("precision fp16 is for CUDA; a CPU has fp32, bf16 and int8");
        }
        if (isCuda(device) && precision == Precision.INT8) {
            throw new IllegalArgumentException("precision int8 is for CPUs; CUDA has fp32, fp16 and bf16");
        }
        if (backend.isPresent() && (isCuda(device) || precision.isApproximate())) {
            throw new IllegalArgumentException("backend %s can be chosen for fp32 on a CPU only"
                    .formatted(backend.get().wireName()));
        }
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException in one sentence for whoever wrote it
     */
    public static ComputeOptions parse(String device, String precision, String backend, OptionalInt batchTokens) {
        return new ComputeOptions(
                device.equals("cuda") ? "cuda:0" : device,
                Precision.find(precision)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "precision '%s' is none of fp32, fp16, bf16 and int8".formatted(precision))),
                backend.equals(AUTO)
                        ? Optional.empty()
                        : Optional.of(Backend.find(backend)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "backend '%s' is none of auto, mkl and onednn".formatted(backend)))),
                batchTokens);
    }

    /** The same with {@code auto} replaced. @throws IllegalArgumentException when that device cannot do it */
    public ComputeOptions on(String chosenDevice) {
        return new ComputeOptions(chosenDevice, precision, backend, batchTokens);
    }

    public boolean isCuda() {
        return isCuda(device);
    }

    /**
     * Most tokens of a batch on the device. In int8 every sequence goes alone, as the inputs of a batch are rounded by one
     * scale, and a sequence's numbers must not depend on its neighbours.
     */
    public int tokensOfBatch() {
        if (precision == Precision.INT8) {
            return 1;
        }
        return batchTokens.orElse(isCuda() ? CUDA_BATCH_TOKENS : CPU_BATCH_TOKENS);
    }

    private static boolean isCuda(String device) {
        return device.startsWith("cuda");
    }
}
