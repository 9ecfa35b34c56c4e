package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeOptionsTest {

    @Test
    void readsWhatAUserWrote() {
        assertThat(ComputeOptions.parse("cpu", "fp32", "onednn", OptionalInt.of(512)))
                .isEqualTo(new ComputeOptions("cpu", Precision.FP32, Optional.of(Backend.ONEDNN), OptionalInt.of(512)));
        assertThat(ComputeOptions.parse("cuda", "bf16", "auto", OptionalInt.empty()))
                .isEqualTo(new ComputeOptions("cuda:0", Precision.BF16, Optional.empty(), OptionalInt.empty()));
    }

    @Test
    void aGpuTakesLargerBatchesUnlessTold() {
        assertThat(parse("cpu", "fp32", "auto").tokensOfBatch()).isEqualTo(1024);
        assertThat(parse("cuda:1", "fp16", "auto").tokensOfBatch()).isEqualTo(32_768);
        assertThat(ComputeOptions.parse("cuda:1", "fp16", "auto", OptionalInt.of(2048))
                        .tokensOfBatch())
                .isEqualTo(2048);
    }

    @Test
    void inInt8EverySequenceGoesAlone() {
        assertThat(ComputeOptions.parse("cpu", "int8", "auto", OptionalInt.of(2048))
                        .tokensOfBatch())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "gpu,fp32,auto,device 'gpu' is none of auto",
        "cuda:x,fp32,auto,device 'cuda:x' is none of auto",
        "cpu,fp8,auto,precision 'fp8' is none of fp32",
        "cpu,fp32,blas,backend 'blas' is none of auto",
        "cpu,fp16,auto,precision fp16 is for CUDA",
        "cuda:0,int8,auto,precision int8 is for CPUs",
        "cuda:0,fp32,mkl,backend mkl can be chosen for fp32 on a CPU only",
        "cpu,bf16,onednn,backend onednn can be chosen for fp32 on a CPU only"
    })
    void whatDoesNotGoTogetherIsRefusedWithTheReason(String device, String precision, String backend, String message) {
        assertThatThrownBy(() -> parse(device, precision, backend))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void autoBecomesADeviceThatCanDoIt() {
        assertThat(parse("auto", "fp16", "auto").on("cuda:0").isCuda()).isTrue();
        assertThatThrownBy(() -> parse("auto", "fp16", "auto").on("cpu"))
                .hasMessageContaining("precision fp16 is for CUDA");
    }

    @Test
    void aBatchHoldsAtLeastOneToken() {
        assertThatThrownBy(() -> ComputeOptions.parse("cpu", "fp32", "auto", OptionalInt.of(0)))
                .hasMessageContaining("a batch of 0 tokens");
    }

    private static ComputeOptions parse(String device, String precision, String backend) {
        return ComputeOptions.parse(device, precision, backend, OptionalInt.empty());
    }
}
