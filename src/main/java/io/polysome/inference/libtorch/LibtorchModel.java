package io.polysome.inference.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.polysome.inference.Compute;
import io.polysome.inference.ComputeOptions;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** ESM-2 through libtorch, on a CPU or a CUDA device. */
public final class LibtorchModel implements LanguageModel {
    private final TorchModule module;
    private final ModelArchitecture architecture;
    private final LoadedWeights weights;
    private final WeightsLabel label;
    private final Set<OutputHead> heads;
    private final Compute compute;

    private LibtorchModel(
            TorchModule module,
            ModelArchitecture architecture,
            LoadedWeights weights,
            WeightsLabel label,
            Set<OutputHead> heads,
            ComputeOptions options) {
        this.module = module;
        this.architecture = architecture;
        this.weights = weights;
        this.label = label;
        this.heads = heads;
        Calibration calibration = weights.calibration();
        this.compute = new Compute(
                options.device(),
                calibration.method().backend(),
                options.precision(),
                options.tokensOfBatch(),
                Calibration.titles(calibration.gigaflops()));
    }

    /** @throws WeightsException also when the device is not there, or cannot do what the options say */
    public static LibtorchModel load(Weights weights, WeightsLabel label, ComputeOptions options)
            throws WeightsException {
        TorchModule module = TorchModule.compile();
        try {
            ComputeOptions resolved = Devices.resolve(options, module);
            LoadedWeights loaded = LoadedWeights.handOver(weights, module, resolved);
            if (resolved.isCuda()) {
                AttentionKernel.fastest(module, resolved.precision());
            }
            return new LibtorchModel(module, weights.architecture(), loaded, label, weights.outputHeads(), resolved);
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
    public Compute compute() {
        return compute;
    }

    @Override
    public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
        for (Output output : task.outputs()) {
            if (output.neededHead().filter(head -> !heads.contains(head)).isPresent()) {
                throw new IllegalArgumentException("the weights cannot give " + output.wireName());
            }
        }
        BatchedRun.Forward forward = (outputs, batch) -> forward(task.withOutputs(outputs), PackedBatch.of(batch));
        new BatchedRun(forward, task, sequences, sink).run(BatchPlanner.ofTokens(architecture, compute.batchTokens()));
    }

    @Override
    public void close() {
        module.close();
        weights.close();
    }

    private BatchOutputs forward(InferenceTask task, PackedBatch batch) {
        PtNDManager memory = module.newMemory();
        try {
            IValue answer = module.call(
                    "run",
                    IValue.from(Tensors.int64(memory, batch.ids())),
                    IValue.from(Tensors.float32(memory, batch.positions())),
                    IValue.from(Tensors.float32(memory, batch.unmasked())),
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
