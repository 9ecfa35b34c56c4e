/**
 * Model parameters from wherever they are: published files, or seeded random numbers of the same shapes.
 *
 * <p>In: files of safetensors or torch, or a seed. Out: float32 tensors by their published names, mapped into memory or
 * made on demand. State: open files while a model loads. Threads: a {@link io.polysome.inference.weights.Weights} belongs
 * to one thread.
 */
@NullMarked
package io.polysome.inference.weights;

import org.jspecify.annotations.NullMarked;
