package io.polysome.inference.evaluation;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.LongSequence;
import io.polysome.inference.Matrix;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.TooLong;
import io.polysome.sequence.ProteinSequence;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One pass for each window. A residue's vector is the average over the windows that it is in; the mean is that of these
 * vectors; BOS is that of the first window.
 */
final class WindowedSequence implements Evaluation {
    private final InferenceTask task;
    private final ProteinSequence sequence;
    private final Windows windows;
    /** By layer; filled from the first accepted pass on. */
    private final SortedMap<Integer, double[]> sums = new TreeMap<>();

    private final SortedMap<Integer, Matrix> perToken = new TreeMap<>();
    private SortedMap<Integer, float[]> bos = Collections.emptySortedMap();

    WindowedSequence(InferenceTask task, ProteinSequence sequence) {
        this.task = task;
        this.sequence = sequence;
        this.windows = Windows.over(sequence.length());
    }

    @Override
    public Set<Output> needs() {
        Set<Output> needs = EnumSet.noneOf(Output.class);
        needs.addAll(task.outputs());
        if (needs.remove(Output.MEAN)) {
            needs.add(Output.PER_TOKEN);
        }
        return needs;
    }

    @Override
    public int passes() {
        return windows.count();
    }

    @Override
    public int residues() {
        return windows.size();
    }

    @Override
    public ProteinSequence input(int pass) {
        return sequence.stretch(windows.start(pass), windows.start(pass) + windows.size());
    }

    @Override
    public void accept(int pass, SequenceOutput output) {
        if (pass == 0) {
            bos = output.bos();
        }
        output.perToken().forEach((layer, matrix) -> add(windows.start(pass), layer, matrix));
    }

    private void add(int start, int layer, Matrix window) {
        int d = window.columns();
        double[] sum = sums.computeIfAbsent(layer, key -> new double[d]);
        float[] whole = task.wants(Output.PER_TOKEN)
                ? perToken.computeIfAbsent(layer, key -> zeros(sequence.length(), d))
                        .values()
                : new float[0];
        for (int row = 0; row < window.rows(); row++) {
            float covering = windows.covering(start + row);
            for (int column = 0; column < d; column++) {
                float share = window.at(row, column) / covering;
                sum[column] += share;
                if (whole.length > 0) {
                    whole[(start + row) * d + column] += share;
                }
            }
        }
    }

    @Override
    public SequenceOutput result() {
        SortedMap<Integer, float[]> means = new TreeMap<>();
        if (task.wants(Output.MEAN)) {
            sums.forEach((layer, sum) -> means.put(layer, mean(sum)));
        }
        LongSequence note = new LongSequence(TooLong.WINDOW, sequence.length(), sequence.length(), windows.count());
        return new SequenceOutput(means, bos, perToken, null, null, null).with(note);
    }

    private float[] mean(double[] sum) {
        float[] mean = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / sequence.length());
        }
        return mean;
    }

    private static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }
}
