package io.polysome.inference.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.polysome.inference.Precision;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How attention is kept within each sequence of a batch, as esm2.py knows it, from the fastest on. */
enum AttentionKernel {
    /** All sequences at once, in half precision, on cards that have it. */
    FLASH("flash"),
    /** All sequences at once. */
    EFFICIENT("efficient"),
    /** One sequence after another; runs everywhere. */
    EACH("each");

    private static final Logger LOG = LoggerFactory.getLogger(AttentionKernel.class);

    private final String name;

    AttentionKernel(String name) {
        this.name = name;
    }

    /** Tries them on a small batch and leaves the module with the first that runs, which is returned. */
    static AttentionKernel fastest(TorchModule module, Precision precision) {
        for (AttentionKernel kernel : values()) {
            boolean eligible = kernel != FLASH || precision != Precision.FP32;
            if (eligible && runs(kernel, module)) {
                LOG.atInfo().addKeyValue("attention", kernel.name).log("attention kernel chosen by trying");
                return kernel;
            }
        }
        throw new IllegalStateException("the model does not run, whatever its attention");
    }

    private static boolean runs(AttentionKernel kernel, TorchModule module) {
        module.call("attend_with", IValue.from(kernel.name)).close();
        PackedBatch batch = PackedBatch.of(List.of(sample("MKT"), sample("AYLGH")));
        try (PtNDManager memory = module.newMemory()) {
            module.call(
                            "run",
                            IValue.from(Tensors.int64(memory, batch.ids())),
                            IValue.from(Tensors.float32(memory, batch.positions())),
                            IValue.from(Tensors.float32(memory, batch.unmasked())),
                            IValue.listFrom(batch.lengths()),
                            IValue.listFrom(1L),
                            IValue.from("mean"))
                    .close();
            return true;
        } catch (EngineException e) {
            LOG.atDebug().addKeyValue("attention", kernel.name).setCause(e).log("attention kernel does not run here");
            return false;
        }
    }

    private static ProteinSequence sample(String residues) {
        try {
            return ProteinSequence.parse(residues);
        } catch (InvalidSequenceException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
