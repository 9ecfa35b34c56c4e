/**
 * How one sequence is computed: what goes through the network for it, and what becomes of the answers.
 *
 * <p>In: an {@link io.polysome.inference.InferenceTask} and a sequence. Out: the sequences of its passes, and one {@link
 * io.polysome.inference.SequenceOutput} made of their outputs. State: what has been answered so far. Threads: an
 * evaluation belongs to one.
 */
@NullMarked
package io.polysome.inference.evaluation;

import org.jspecify.annotations.NullMarked;
