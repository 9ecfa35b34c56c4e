package io.polysome.inference.libtorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.polysome.inference.ComputeOptions;
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
import java.util.Objects;
import java.util.Optional;

/**
 * Gives a model's parameters to the module and keeps alive what it reads in place.
 *
 * <p>A mapped parameter becomes a tensor over the file's own pages: the module must not write to it, and the buffer must
 * outlive the module, for a collected buffer is unmapped and the next read of it would end the process.
 */
final class LoadedWeights implements AutoCloseable {
    private static final String LAYERS = "esm.encoder.layer.";
    private static final String LARGEST_LINEAR = LAYERS + "0.intermediate.dense.";

    private final List<ByteBuffer> mapped = new ArrayList<>();
    private final Calibration calibration;

    private LoadedWeights(Calibration calibration) {
        this.calibration = calibration;
    }

    /**
     * Layer by layer, so that of weights that are not mapped only what the module makes of them stays.
     *
     * @param options with a device that is there
     * @return to be closed after the module
     */
    static LoadedWeights handOver(Weights weights, TorchModule module, ComputeOptions options) throws WeightsException {
        ModelArchitecture shape = weights.architecture();
        LoadedWeights loaded = new LoadedWeights(calibrate(weights, module, options));
        LinearMethod method = loaded.calibration.method();
        List<Parameter> parameters = weights.parameters();
        loaded.call(
                weights,
                parameters.stream().filter(p -> !p.name().startsWith(LAYERS)).toList(),
                module,
                "load",
                IValue.from((long) shape.layers()),
                IValue.from((long) shape.heads()),
                IValue.from(method.kind()),
                IValue.from((long) method.dtype()),
                IValue.from(options.device()));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String prefix = LAYERS + layer + ".";
            loaded.call(
                    weights,
                    parameters.stream().filter(p -> p.name().startsWith(prefix)).toList(),
                    module,
                    "add_layer");
        }
        return loaded;
    }

    Calibration calibration() {
        return calibration;
    }

    private static Calibration calibrate(Weights weights, TorchModule module, ComputeOptions options)
            throws WeightsException {
        if (options.isCuda()) {
            return Calibration.without(LinearMethod.of(options));
        }
        if (options.backend().isPresent()) {
            return Calibration.without(LinearMethod.of(options.backend().get()));
        }
        try (PtNDManager memory = module.newMemory()) {
            LoadedWeights first = new LoadedWeights(Calibration.without(LinearMethod.MKL));
            Map<String, PtNDArray> tensors = new HashMap<>();
            for (Parameter parameter : weights.parameters()) {
                if (parameter.name().startsWith(LARGEST_LINEAR)) {
                    tensors.put(
                            parameter.name().substring(LARGEST_LINEAR.length()),
                            first.tensor(weights, parameter, memory));
                }
            }
            return Calibration.run(
                    module,
                    options,
                    weights.architecture(),
                    Objects.requireNonNull(tensors.get("weight")),
                    Objects.requireNonNull(tensors.get("bias")),
                    memory);
        }
    }

    /** Calls a method whose first argument are these parameters; the module holds what it still needs of them. */
    private void call(Weights weights, List<Parameter> parameters, TorchModule module, String method, IValue... more)
            throws WeightsException {
        try (PtNDManager memory = module.newMemory()) {
            Map<String, PtNDArray> tensors = new HashMap<>();
            for (Parameter parameter : parameters) {
                tensors.put(parameter.name(), tensor(weights, parameter, memory));
            }
            IValue[] arguments = new IValue[more.length + 1];
            arguments[0] = IValue.stringMapFrom(tensors);
            System.arraycopy(more, 0, arguments, 1, more.length);
            module.call(method, arguments).close();
        }
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
