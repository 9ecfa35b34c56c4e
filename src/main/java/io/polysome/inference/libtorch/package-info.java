/**
 * ESM-2 on libtorch: the only package that knows DJL.
 *
 * <p>In: weights, packed batches of tokens. Out: tensors as plain arrays. State: libtorch in this process, with its
 * settings, and the weights of each loaded model. Threads: a model may be run by many at once, each call on one core.
 */
@NullMarked
package io.polysome.inference.libtorch;

import org.jspecify.annotations.NullMarked;
