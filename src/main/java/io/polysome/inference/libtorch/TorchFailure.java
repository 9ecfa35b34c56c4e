package io.polysome.inference.libtorch;

import ai.djl.engine.EngineException;
import java.util.List;

/** Tells by its words, which is all that libtorch gives, what a failure of it means. */
final class TorchFailure {
    /** After these the CUDA context is of no more use; as the runtime spells them ({@code cudaGetErrorString}). */
    private static final List<String> STICKY = List.of(
            "device-side assert",
            "illegal memory access",
            "illegal instruction",
            "misaligned address",
            "invalid program counter",
            "invalid address space",
            "hardware stack error",
            "unspecified launch failure",
            "the launch timed out and was terminated",
            "uncorrectable ECC error",
            "uncorrectable NVLink error",
            "GPU is lost",
            "GPU has fallen off the bus");

    private TorchFailure() {}

    static boolean isDeviceFault(EngineException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("CUDA") && STICKY.stream().anyMatch(message::contains);
    }

    /** What follows is a stack of C++. */
    static String firstLine(EngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
