package io.polysome.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** How models are found and run. */
@ConfigMapping(prefix = "polysome.inference")
public interface InferenceConfig {

    /**
     * Weights for models, each {@code [SLUG=]PATH} or {@code SLUG=random[:SEED]}. A model that is not named here has those
     * in the weights folder (POLYSOME_WEIGHTS_DIR, else ~/.cache/polysome/weights), if there are any.
     */
    Optional<List<String>> weights();

    /**
     * Most tokens, BOS and EOS included, that one forward pass holds. A longer sequence still runs, alone. More than the
     * default is no faster on a CPU; fewer shortens the wait for the first result of many short sequences.
     */
    @WithDefault("1024")
    int batchTokens();

    /**
     * Most residues of a sequence. A job with a longer one is refused, unless it says what to do with it in
     * params.too_long. ESM-2 was trained on stretches of 1,022 residues; time and memory grow with the square.
     */
    @WithDefault("2048")
    int maxResidues();
}
