package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFailureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA error: device-side assert triggered\nCompile with `TORCH_USE_CUDA_DSA`",
                "CUDA error: an illegal memory access was encountered",
                "CUDA error: unspecified launch failure",
                "CUDA error: uncorrectable ECC error encountered",
                "cuBLAS: CUDA error: misaligned address"
            })
    void stickyErrorMeansThatTheDeviceIsLost(String message) {
        assertThat(TorchFailure.isDeviceFault(new EngineException(message))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 20.00 GiB",
                "CUDA error: out of memory",
                "The size of tensor a (3) must match the size of tensor b (4)",
                "index out of range in self: an illegal memory access on the CPU"
            })
    void anyOtherErrorDoesNot(String message) {
        assertThat(TorchFailure.isDeviceFault(new EngineException(message))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = "CUDA error: unspecified launch failure\nat 0x00\nat 0x01")
    void firstLineLeavesTheStackOut(String message) {
        assertThat(TorchFailure.firstLine(new EngineException(message)))
                .isEqualTo("CUDA error: unspecified launch failure");
    }
}
