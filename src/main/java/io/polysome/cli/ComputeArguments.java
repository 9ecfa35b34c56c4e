package io.polysome.cli;

import io.polysome.inference.ComputeOptions;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that computes itself: on what, in which numbers, and with which library. */
final class ComputeArguments {
    private static final String FP32 = "fp32";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto (the first CUDA device when there is one, else the CPU), cpu or cuda:N. Default: auto.")
    private String device = ComputeOptions.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "fp32",
            description = "fp32; or, approximate and said so in every result, bf16 (CUDA, newer CPUs), fp16 (CUDA) or"
                    + " int8 (CPU). Default: fp32.")
    private String precision = FP32;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "auto",
            description =
                    "What multiplies the matrices in fp32 on a CPU: mkl, onednn, or auto, whichever is found to be"
                            + " faster when the model is loaded. Default: auto.")
    private String backend = ComputeOptions.AUTO;

    /** @throws ParameterException for what is wrong, or does not go together */
    ComputeOptions options() {
        try {
            return ComputeOptions.parse(device, precision, backend, OptionalInt.empty());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    /**
     * Sets what was given as the configuration of the service in this process; what was not stays as it is configured.
     *
     * @throws ParameterException as {@link #options()}
     */
    void configure() {
        options();
        configure("device", device, ComputeOptions.AUTO);
        configure("precision", precision, FP32);
        configure("backend", backend, ComputeOptions.AUTO);
    }

    private static void configure(String key, String value, String defaultValue) {
        if (!value.equals(defaultValue)) {
            System.setProperty("polysome.inference." + key, value);
        }
    }
}
