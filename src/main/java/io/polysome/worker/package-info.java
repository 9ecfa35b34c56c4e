/**
 * Runs chunks: takes them from the queue, claims them, puts them through the model, stores the results, reports.
 *
 * <p>In: chunk topics. Out: result objects, outcomes in {@code chunk} and {@code job}. State: the loaded models, who has
 * a place and a turn at the device. Threads: a thread per slot owns its queue; the forward passes run on a thread beside
 * it, one batch a turn, so that the lease is renewed while the device works.
 */
@NullMarked
package io.polysome.worker;

import org.jspecify.annotations.NullMarked;
