package io.polysome.inference.weights;

import java.util.List;

/** One tensor of a model: its name in the published files, and its shape. */
public record Parameter(String name, List<Integer> shape) {
    public Parameter {
        shape = List.copyOf(shape);
    }

    static Parameter of(String name, Integer... shape) {
        return new Parameter(name, List.of(shape));
    }

    /** The number of values; of every ESM-2 parameter it fits an int (3B: at most 26 million). */
    public int elements() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
