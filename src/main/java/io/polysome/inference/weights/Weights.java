package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import io.polysome.inference.WeightsException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The values of every parameter that a model has, as float32.
 *
 * <p>Where a parameter is mapped it costs no memory of its own; where it is not, the caller brings the memory. Closing
 * ends reading; buffers that were handed out stay valid.
 */
public interface Weights extends AutoCloseable {

    ModelArchitecture architecture();

    /** Those whose parameters are there. */
    Set<OutputHead> outputHeads();

    /** What there is to read: the network, and the heads that it has. */
    default List<Parameter> parameters() {
        return Parameters.of(architecture(), outputHeads());
    }

    /**
     * The bytes of a parameter where they lie in a file, in the machine's byte order.
     *
     * @return read-only pages: writing to them from native code ends the process, and so does reading after the buffer
     *     was collected, so whoever hands the address to native code keeps the buffer; empty when the file has no such
     *     bytes
     */
    Optional<ByteBuffer> findMapped(Parameter parameter) throws WeightsException;

    /** Writes the values in row-major order. */
    void read(Parameter parameter, FloatBuffer target) throws WeightsException;

    @Override
    void close();
}
