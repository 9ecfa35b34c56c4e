package io.polysome.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How models are found and run. */
@ConfigMapping(prefix = "polysome.inference")
public interface InferenceConfig {

    /**
     * Weights for models, each {@code [SLUG=]PATH} or {@code SLUG=random[:SEED]}. A model that is not named here has those
     * in the weights folder (POLYSOME_WEIGHTS_DIR, else ~/.cache/polysome/weights), if there are any.
     */
    Optional<List<String>> weights();

    /**
     * Most tokens, BOS and EOS included, that one forward pass holds. A longer sequence still runs, alone. Default: 1024
     * on a CPU, where more is no faster, and 32768 on CUDA; fewer shortens the wait for the first result of many short
     * sequences.
     */
    OptionalInt batchTokens();

    /**
     * Most residues of a sequence. A job with a longer one is refused, unless it says what to do with it in
     * params.too_long. ESM-2 was trained on stretches of 1,022 residues; time and memory grow with the square.
     */
    @WithDefault("2048")
    int maxResidues();

    /** {@code auto}, the first CUDA device when there is one, else the CPU; {@code cpu}; or {@code cuda:N}. */
    @WithDefault("auto")
    String device();

    /**
     * {@code fp32}; or, approximate and said so in every result, {@code bf16} on CUDA and on CPUs with instructions for
     * it, {@code fp16} on CUDA, {@code int8} on CPUs.
     */
    @WithDefault("fp32")
    String precision();

    /**
     * What multiplies the matrices in fp32 on a CPU: {@code mkl}, {@code onednn}, or {@code auto}, whichever is found to
     * be faster when a model is loaded.
     */
    @WithDefault("auto")
    String backend();
}
