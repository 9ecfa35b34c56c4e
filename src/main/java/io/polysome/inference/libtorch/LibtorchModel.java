package io.polysome.inference.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.polysome.inference.DeviceFaultException;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Output;
import io.polysome.inference.OutputHead;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.batching.BatchPlanner;
import io.polysome.inference.batching.BatchedRun;
import io.polysome.inference.batching.BatchedRun.BatchOutputs;
import io.polysome.inference.batching.ModelOutOfMemoryException;
import io.polysome.inference.weights.Weights;
import io.polysome.sequence.ProteinSequence;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** ESM-2 on the CPU through libtorch, in float32. */
public final class LibtorchModel implements LanguageModel {
    private final TorchModule module;
    private final ModelArchitecture architecture;
    private final LoadedWeights weights;
    private final WeightsLabel label;
    private final Set<OutputHead> heads;
    private final int batchTokens;

    private LibtorchModel(
            TorchModule module,
            ModelArchitecture architecture,
            LoadedWeights weights,
            WeightsLabel label,
            Set<OutputHead> heads,
            int batchTokens) {
        this.module = module;
        this.architecture = architecture;
        this.weights = weights;
        this.label = label;
        this.heads = heads;
        this.batchTokens = batchTokens;
    }

    /** @param batchTokens most tokens of a batch, unless a single sequence has more */
    public static LibtorchModel load(Weights weights, WeightsLabel label, int batchTokens) throws WeightsException {
        return load(weights, label, batchTokens, Optional.empty());
    }

    static LibtorchModel load(Weights weights, WeightsLabel label, int batchTokens, Optional<MatrixLibrary> library)
            throws WeightsException {
        TorchModule module = TorchModule.compile();
        try {
            LoadedWeights loaded = LoadedWeights.handOver(weights, module, library);
            return new LibtorchModel(module, weights.architecture(), loaded, label, weights.outputHeads(), batchTokens);
        } catch (WeightsException | RuntimeException e) {
            module.close();
            throw e;
        }
    }

    @Override
    public ModelArchitecture architecture() {
        return architecture;
    }

    @Override
    public WeightsLabel weights() {
        return label;
    }

    @Override
    public Set<OutputHead> outputHeads() {
        return heads;
    }

    @Override
    public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
        for (Output output : task.outputs()) {
            if (output.neededHead().filter(head -> !heads.contains(head)).isPresent()) {
                throw new IllegalArgumentException("the weights cannot give " + output.wireName());
            }
        }
        // a flag of each thread; on, the first calls of every method run several times slower
        JniUtils.setGraphExecutorOptimize(false);
        BatchedRun.Forward forward = (outputs, batch) -> forward(task.withOutputs(outputs), PackedBatch.of(batch));
        new BatchedRun(forward, task, sequences, sink).run(BatchPlanner.ofTokens(architecture, batchTokens));
    }

    @Override
    public void close() {
        module.close();
        weights.close();
    }

    private BatchOutputs forward(InferenceTask task, PackedBatch batch) {
        PtNDManager memory = (PtNDManager) module.memory().newSubManager();
        try {
            IValue answer = module.call(
                    "run",
                    IValue.from(int64(memory, batch.ids())),
                    IValue.from(float32(memory, batch.positions())),
                    IValue.from(float32(memory, batch.unmasked())),
                    IValue.listFrom(batch.lengths()),
                    IValue.listFrom(layersToKeep(task)),
                    IValue.from(task.outputs().stream().map(Output::wireName).collect(Collectors.joining(","))));
            return new PackedOutputs(memory, TorchModule.tensors(answer, memory), batch, task);
        } catch (EngineException e) {
            memory.close();
            if (TorchFailure.isDeviceFault(e)) {
                throw new DeviceFaultException("the device is lost: " + TorchFailure.firstLine(e), e);
            }
            throw isOutOfMemory(e) ? new ModelOutOfMemoryException("libtorch got no memory", e) : e;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    // Both write into memory of libtorch: DJL's own way from an array leaves a direct buffer to the garbage collector,
    // which has little to collect here and would let hundreds of megabytes of them wait.

    private static PtNDArray int64(PtNDManager memory, long[] values) {
        PtNDArray tensor = memory.create(new Shape(values.length), DataType.INT64);
        tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asLongBuffer().put(values);
        return tensor;
    }

    private static PtNDArray float32(PtNDManager memory, float[] values) {
        PtNDArray tensor = memory.create(new Shape(values.length), DataType.FLOAT32);
        tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
        return tensor;
    }

    /** None when no output is by layer, so that no layer runs for nothing. */
    private static long[] layersToKeep(InferenceTask task) {
        boolean byLayer = task.wants(Output.MEAN) || task.wants(Output.BOS) || task.wants(Output.PER_TOKEN);
        return byLayer ? task.layers().stream().mapToLong(layer -> layer).toArray() : new long[0];
    }

    /** libtorch tells it in words only: those of its CPU allocator, of its CUDA allocator, and of the C++ library. */
    private static boolean isOutOfMemory(EngineException e) {
        String message = String.valueOf(e.getMessage());
        return Stream.of("can't allocate memory", "not enough memory", "out of memory", "bad_alloc", "bad allocation")
                .anyMatch(message::contains);
    }
}
