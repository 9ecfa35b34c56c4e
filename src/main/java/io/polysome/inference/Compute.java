package io.polysome.inference;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a loaded model is computed.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param backend what multiplies its matrices: {@code mkl}, {@code onednn}, {@code fbgemm} or {@code cublas}
 * @param batchTokens most tokens of a batch, unless a single sequence has more
 * @param calibration what was found when the model was loaded: 10^9 floating-point operations a second, on one thread,
 *     of its largest linear layer, by the way it was multiplied; empty when there was nothing to choose
 */
public record Compute(
        String device, String backend, Precision precision, int batchTokens, Map<String, Double> calibration) {
    public Compute {
        calibration = Collections.unmodifiableMap(new TreeMap<>(calibration));
    }
}
