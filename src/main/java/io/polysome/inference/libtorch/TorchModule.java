package io.polysome.inference.libtorch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The compiled esm2.py. Its methods may be called by many threads at once. */
final class TorchModule implements AutoCloseable {
    private static final String SOURCE = "esm2.py";

    private final Model model;

    private TorchModule(Model model) {
        this.model = model;
    }

    /** Compiles every method of the source, so that a mistake in it fails here, with line and column. */
    static TorchModule compile() {
        Model model = NativeEnvironment.engine().newModel("esm2", Device.cpu());
        try {
            model.load(new ByteArrayInputStream(TorchArchive.wrap(readSource())));
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException("libtorch does not load " + SOURCE, e);
        }
        return new TorchModule(model);
    }

    /** Memory for tensors on the CPU, which belongs to the caller, and lives no longer than the module. */
    PtNDManager newMemory() {
        return (PtNDManager) model.getNDManager().newSubManager(Device.cpu());
    }

    /** Closes the arguments. The caller closes the answer. */
    IValue call(String method, IValue... arguments) {
        try {
            return callKeepingArguments(method, arguments);
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }

    /** The caller closes the arguments and the answer. */
    IValue callKeepingArguments(String method, IValue... arguments) {
        // a flag of each thread; on, the first calls of every method run several times slower
        JniUtils.setGraphExecutorOptimize(false);
        return IValueUtils.runMethod((PtSymbolBlock) model.getBlock(), method, arguments);
    }

    /** Moves the tensors of a {@code Dict[str, Tensor]} to a manager and closes the dictionary. */
    static Map<String, PtNDArray> tensors(IValue dictionary, PtNDManager memory) {
        Map<String, PtNDArray> tensors = new HashMap<>();
        try (dictionary) {
            dictionary.toIValueMap().forEach((name, value) -> {
                try (value) {
                    tensors.put(name, value.toTensor(memory));
                }
            });
        }
        return tensors;
    }

    @Override
    public void close() {
        model.close();
    }

    private static String readSource() {
        try (InputStream in = TorchModule.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException(SOURCE + " is not in the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
