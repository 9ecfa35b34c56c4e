package io.polysome.inference.evaluation;

import io.polysome.inference.Matrix;

/** Natural log-softmax over the 20 amino acids, in double precision. */
final class LogSoftmax {
    private LogSoftmax() {}

    /** The log-probability of one column among all of its row. */
    static double at(Matrix logits, int row, int column) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.columns(); i++) {
            max = Math.max(max, logits.at(row, i));
        }
        double sum = 0;
        for (int i = 0; i < logits.columns(); i++) {
            sum += Math.exp(logits.at(row, i) - max);
        }
        return logits.at(row, column) - max - Math.log(sum);
    }
}
