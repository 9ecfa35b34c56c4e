package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Weights of the right shape and of sane size, for demos, tests and benchmarks.
 *
 * <p>Each value depends on the seed, the parameter's name and its index alone, by integer arithmetic and single
 * roundings: they are the same bits on every machine. Linear weights have a variance of 1 / inputs, so that activations
 * keep their size through any number of layers.
 */
public final class RandomWeights implements Weights {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final float SQRT_3 = 1.7320508f;
    private static final int CHUNK = 8192;

    private final ModelArchitecture architecture;
    private final long seed;

    public RandomWeights(ModelArchitecture architecture, long seed) {
        this.architecture = architecture;
        this.seed = seed;
    }

    @Override
    public ModelArchitecture architecture() {
        return architecture;
    }

    @Override
    public Set<OutputHead> outputHeads() {
        return EnumSet.allOf(OutputHead.class);
    }

    @Override
    public Optional<ByteBuffer> findMapped(Parameter parameter) {
        return Optional.empty();
    }

    @Override
    public void read(Parameter parameter, FloatBuffer target) {
        if (parameter.name().equals(Parameters.INV_FREQ)) {
            target.put(RotaryFrequencies.ofHeadDim(architecture.hiddenSize() / architecture.heads()));
            return;
        }
        float centre = isNormWeight(parameter.name()) ? 1 : 0;
        // a uniform number within ±1 has a deviation of 1 / √3
        float scale = SQRT_3 * deviation(parameter);
        long state = mix(mix(seed) + parameter.name().hashCode());
        float[] chunk = new float[CHUNK];
        for (int left = parameter.elements(); left > 0; left -= CHUNK) {
            int filled = Math.min(CHUNK, left);
            for (int i = 0; i < filled; i++) {
                state += GOLDEN_GAMMA;
                chunk[i] = centre + scale * uniform(mix(state));
            }
            target.put(chunk, 0, filled);
        }
    }

    @Override
    public void close() {}

    private static boolean isNormWeight(String name) {
        return name.endsWith("LayerNorm.weight")
                || name.endsWith("layer_norm.weight")
                || name.endsWith("norm_after.weight");
    }

    private static float deviation(Parameter parameter) {
        if (parameter.name().contains("word_embeddings")) {
            return 0.5f;
        }
        if (parameter.name().contains("contact_head")) {
            return 0.3f;
        }
        boolean matrix = parameter.shape().size() == 2;
        return matrix ? (float) (1 / Math.sqrt(parameter.shape().getLast())) : 0.05f;
    }

    /** A multiple of 2^-23 within [-1, 1). */
    private static float uniform(long bits) {
        return ((int) (bits >>> 40) - 0x800000) * 0x1p-23f;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
