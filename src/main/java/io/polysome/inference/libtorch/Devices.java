package io.polysome.inference.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.WeightsException;

/** Which device models run on: found out by using it, since a driver may be there without a card, and a card without. */
final class Devices {
    private static final String FIRST_CUDA = "cuda:0";

    private Devices() {}

    /** @return the options with a device that is there and can do them */
    static ComputeOptions resolve(ComputeOptions options, TorchModule module) throws WeightsException {
        try {
            if (options.device().equals(ComputeOptions.AUTO)) {
                return options.on(works(FIRST_CUDA, module) ? FIRST_CUDA : ComputeOptions.CPU);
            }
        } catch (IllegalArgumentException e) {
            throw new WeightsException("%s, and there is no other device".formatted(e.getMessage()), e);
        }
        if (options.isCuda() && !works(options.device(), module)) {
            throw new WeightsException(
                    "device %s cannot be used: this libtorch sees no such card; docs/performance.md says what it needs"
                            .formatted(options.device()));
        }
        return options;
    }

    private static boolean works(String device, TorchModule module) {
        try (PtNDManager memory = module.newMemory()) {
            PtNDArray square = (PtNDArray) memory.ones(new Shape(8, 8));
            PtNDArray bias = (PtNDArray) memory.ones(new Shape(8));
            new LinearTimer(module, square, square, bias, device, System::nanoTime)
                    .gigaflops(LinearMethod.CUBLAS, 0, 1);
            return true;
        } catch (EngineException e) {
            return false;
        }
    }
}
