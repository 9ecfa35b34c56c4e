package io.polysome.inference;

/**
 * Single-precision numbers in row-major order.
 *
 * @param values rows * columns of them; not copied, so whoever makes a matrix gives the array away
 */
public record Matrix(int rows, int columns, float[] values) {
    public Matrix {
        if (values.length != (long) rows * columns) {
            throw new IllegalArgumentException(
                    "a matrix of %d x %d does not hold %d values".formatted(rows, columns, values.length));
        }
    }

    public float at(int row, int column) {
        return values[row * columns + column];
    }
}
