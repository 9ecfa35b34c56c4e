package io.polysome.inference.libtorch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteOrder;

/**
 * Vectors on the CPU, written into memory of libtorch: DJL's own way from an array leaves a direct buffer to the garbage
 * collector, which has little to collect here and would let hundreds of megabytes of them wait.
 */
final class Tensors {
    private Tensors() {}

    static PtNDArray int64(PtNDManager memory, long[] values) {
        PtNDArray tensor = memory.create(new Shape(values.length), DataType.INT64);
        tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asLongBuffer().put(values);
        return tensor;
    }

    static PtNDArray float32(PtNDManager memory, float[] values) {
        PtNDArray tensor = memory.create(new Shape(values.length), DataType.FLOAT32);
        tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
        return tensor;
    }
}
