package io.polysome.inference.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file says of itself before its numbers are read.
 *
 * @param tensors by their names, in the order of the file
 * @param metadata facts that the file states beside its tensors
 */
record TensorTable(Map<String, Tensor> tensors, Map<String, String> metadata) {
    TensorTable {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Map.copyOf(metadata);
    }
}
