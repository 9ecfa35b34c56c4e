/**
 * Runs chunks: takes them from the queue, claims them, puts them through the model, stores the results, reports.
 *
 * <p>In: chunk topics. Out: result objects, outcomes in {@code chunk} and {@code job}. State: the loaded models.
 * Threads: a thread per slot owns its queue; the forward passes run on a thread beside it, so that the lease is renewed
 * while the device works.
 */
@NullMarked
package io.polysome.worker;

import org.jspecify.annotations.NullMarked;
