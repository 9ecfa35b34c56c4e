package io.polysome.inference.libtorch;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.Matrix;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.batching.BatchedRun.BatchOutputs;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The tensors that a forward pass answered with, under the names of esm2.py; each sequence copies its own rows out. */
final class PackedOutputs implements BatchOutputs {
    private final NDManager memory;
    private final Map<String, PtNDArray> tensors;
    private final PackedBatch batch;
    private final InferenceTask task;

    /** @param memory owns the tensors and is closed with this */
    PackedOutputs(NDManager memory, Map<String, PtNDArray> tensors, PackedBatch batch, InferenceTask task) {
        this.memory = memory;
        this.tensors = tensors;
        this.batch = batch;
        this.task = task;
    }

    @Override
    public SequenceOutput output(int index) {
        int firstResidue = batch.startOf(index) + 1;
        int residues = batch.residuesOf(index);
        return new SequenceOutput(
                byLayer(Output.MEAN, layer -> rows("mean." + layer, index, 1).values()),
                byLayer(Output.BOS, layer -> rows("bos." + layer, index, 1).values()),
                byLayer(Output.PER_TOKEN, layer -> rows("per_token." + layer, firstResidue, residues)),
                task.wants(Output.LOGITS) ? rows("logits", firstResidue, residues) : null,
                whole(Output.CONTACTS, "contacts." + index),
                whole(Output.ATTENTIONS, "attentions." + index));
    }

    @Override
    public void close() {
        memory.close();
    }

    private <T> SortedMap<Integer, T> byLayer(Output output, IntFunction<T> read) {
        if (!task.wants(output)) {
            return Collections.emptySortedMap();
        }
        SortedMap<Integer, T> layers = new TreeMap<>();
        for (int layer : task.layers()) {
            layers.put(layer, read.apply(layer));
        }
        return layers;
    }

    private @Nullable Matrix whole(Output output, String name) {
        if (!task.wants(output)) {
            return null;
        }
        return rows(name, 0, (int) tensor(name).getShape().get(0));
    }

    private Matrix rows(String name, int first, int rows) {
        PtNDArray tensor = tensor(name);
        int columns = (int) tensor.getShape().get(1);
        // a view of the tensor's own memory, which lives until close
        FloatBuffer all =
                tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
        float[] values = new float[Math.multiplyExact(rows, columns)];
        all.get(Math.multiplyExact(first, columns), values);
        return new Matrix(rows, columns, values);
    }

    private PtNDArray tensor(String name) {
        PtNDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("esm2.py did not answer with " + name);
        }
        return tensor;
    }
}
