package io.polysome.inference.weights;

/** {@code inv_freq} as the published models have it. */
final class RotaryFrequencies {
    private RotaryFrequencies() {}

    /**
     * {@code 10000^(-2j/headDim)} for j below headDim / 2, each rounded to half precision: the models were trained so, and
     * with the unrounded numbers the outputs are off by 1e-4.
     */
    static float[] ofHeadDim(int headDim) {
        float[] frequencies = new float[headDim / 2];
        for (int j = 0; j < frequencies.length; j++) {
            double exact = StrictMath.pow(10_000, -2.0 * j / headDim);
            frequencies[j] = Float.float16ToFloat(Float.floatToFloat16((float) exact));
        }
        return frequencies;
    }
}
