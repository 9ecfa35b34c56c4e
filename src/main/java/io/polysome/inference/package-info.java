/**
 * ESM-2: from sequences to embeddings, logits, contacts and attentions.
 *
 * <p>In: {@link io.polysome.sequence.ProteinSequence}s and an {@link io.polysome.inference.InferenceTask}. Out: an {@link
 * io.polysome.inference.ItemResult} each, in order. State: the loaded weights. Threads: a loaded model may be run by
 * many threads at once. Knows nothing of jobs and does no I/O but for reading weights.
 */
@NullMarked
package io.polysome.inference;

import org.jspecify.annotations.NullMarked;
