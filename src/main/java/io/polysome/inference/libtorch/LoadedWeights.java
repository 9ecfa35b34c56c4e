package io.polysome.inference.libtorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import io.polysome.inference.weights.Parameter;
import io.polysome.inference.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a model's parameters to the module and keeps alive what it reads in place.
 *
 * <p>A mapped parameter becomes a tensor over the file's own pages: the module must not write to it, and the buffer must
 * outlive the module, for a collected buffer is unmapped and the next read of it would end the process.
 */
final class LoadedWeights implements AutoCloseable {
    private final List<ByteBuffer> mapped = new ArrayList<>();
    private final Map<String, PtNDArray> tensors = new HashMap<>();

    private LoadedWeights() {}

    /**
     * @param library chosen by timing when empty
     * @return to be closed after the module
     */
    static LoadedWeights handOver(Weights weights, TorchModule module, Optional<MatrixLibrary> library)
            throws WeightsException {
        LoadedWeights loaded = new LoadedWeights();
        ModelArchitecture shape = weights.architecture();
        // the module holds what it still needs of the tensors; these are only this side's handles
        try (PtNDManager memory = (PtNDManager) module.memory().newSubManager()) {
            for (Parameter parameter : weights.parameters()) {
                loaded.tensors.put(parameter.name(), loaded.tensor(weights, parameter, memory));
            }
            MatrixLibrary chosen = library.orElseGet(() -> LinearProbe.choose(module, loaded.tensors, memory));
            module.call(
                            "load",
                            IValue.stringMapFrom(loaded.tensors),
                            IValue.from((long) shape.layers()),
                            IValue.from((long) shape.heads()),
                            IValue.from(chosen == MatrixLibrary.ONEDNN))
                    .close();
        } finally {
            loaded.tensors.clear();
        }
        return loaded;
    }

    /** Lets go of the pages; the garbage collector unmaps them. */
    @Override
    public void close() {
        mapped.clear();
    }

    private PtNDArray tensor(Weights weights, Parameter parameter, PtNDManager memory) throws WeightsException {
        Shape shape = new Shape(parameter.shape().stream().mapToLong(n -> n).toArray());
        Optional<ByteBuffer> pages = weights.findMapped(parameter);
        if (pages.isPresent()) {
            mapped.add(pages.get());
            return memory.create(pages.get(), shape, DataType.FLOAT32);
        }
        // memory of libtorch, which no limit of the JVM counts
        PtNDArray tensor = memory.create(shape, DataType.FLOAT32);
        weights.read(
                parameter,
                tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer());
        return tensor;
    }
}
