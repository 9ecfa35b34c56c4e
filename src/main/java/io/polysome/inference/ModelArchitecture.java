package io.polysome.inference;

/** The shape of one ESM-2 model. */
public record ModelArchitecture(int layers, int hiddenSize, int heads) {

    /**
     * Floating-point operations of one forward pass over a sequence: {@code T * n(24d² + 4Td)} for T tokens (BOS and EOS
     * included), n layers and hidden size d; multiply and add count as two.
     */
    public double flops(int residues) {
        double tokens = residues + 2;
        double d = hiddenSize;
        return tokens * layers * (24 * d * d + 4 * tokens * d);
    }

    /** Weights of the network itself, without the heads: what a model is named after, nearly. */
    public long parameters() {
        return layers * 12L * hiddenSize * hiddenSize;
    }

    /** For messages. */
    public String description() {
        return "%d layers, hidden size %d and %d heads".formatted(layers, hiddenSize, heads);
    }
}
