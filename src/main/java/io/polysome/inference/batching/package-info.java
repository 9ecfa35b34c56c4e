/**
 * Which sequences go through the model together, and what happens when that was too much.
 *
 * <p>In: sequences and budgets of tokens and cost. Out: batches, and an {@link io.polysome.inference.ItemResult} for each
 * sequence. State: none. Threads: everything happens on the caller's.
 */
@NullMarked
package io.polysome.inference.batching;

import org.jspecify.annotations.NullMarked;
