package io.polysome.inference;

import io.polysome.sequence.ProteinSequence;
import java.util.List;
import java.util.Set;

/**
 * A protein language model with its weights loaded.
 *
 * <p>May be run by many threads at once; each call computes on the calling thread, or on the GPU for it. A sequence's
 * numbers do not depend on what it is batched with: to the bit, or in float32 to 1e-6 relative where the platform's matrix
 * library chooses its kernel by batch size. {@link #close()} frees the weights and must not be called while a run is under way.
 */
public interface LanguageModel extends AutoCloseable {

    ModelArchitecture architecture();

    WeightsLabel weights();

    /** Those that its weights have; a task that needs another must not be run. */
    Set<OutputHead> outputHeads();

    /** How it is computed, as was chosen when it was loaded. */
    Compute compute();

    /**
     * Computes what the task asks for, for every sequence, in packed batches; one forward pass serves all outputs.
     * Blocks until the last sequence is done.
     *
     * @param sequences each of them one that the task's action takes; what is too long for the task's limit is dealt with
     *     as the limit says, but for {@code error}, which is left to whoever takes sequences in
     * @param sink gets each result once, in the order of the sequences, as soon as its last batch is done, on the calling
     *     thread; what it throws ends the run and is passed on
     * @throws DeviceFaultException when the device can compute nothing more in this process
     */
    void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink);

    @Override
    void close();

    /** Takes results as they become ready. */
    @FunctionalInterface
    interface ResultSink {
        /** @param index the position in the list of sequences */
        void accept(int index, ItemResult result);

        /**
         * Hears of every batch, also of those that finish no sequence: a scan of one long protein has thousands.
         *
         * @param tokens that have gone through the network, BOS and EOS included
         */
        default void onBatch(long tokens) {}
    }
}
