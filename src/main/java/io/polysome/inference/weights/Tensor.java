package io.polysome.inference.weights;

import java.util.List;

/**
 * One tensor of a file, its numbers in row-major order and little-endian.
 *
 * @param name as the file has it
 * @param begin offset of the first byte within the file
 */
record Tensor(String name, ElementType type, List<Integer> shape, long begin, long bytes) {
    Tensor {
        shape = List.copyOf(shape);
    }

    /** How long a tensor must be; saturates, as a size that no file can have is as wrong as it gets. */
    static long bytes(ElementType type, List<Integer> shape) {
        long bytes = type.bytes();
        for (int size : shape) {
            long high = Math.multiplyHigh(bytes, size);
            bytes = high == 0 && bytes * size >= 0 ? bytes * size : Long.MAX_VALUE;
        }
        return bytes;
    }
}
