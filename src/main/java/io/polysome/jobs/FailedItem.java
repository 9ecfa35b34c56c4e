package io.polysome.jobs;

import io.polysome.inference.ItemFailure;
import org.jspecify.annotations.Nullable;

/**
 * An item that has no numbers.
 *
 * @param index its {@code sequence_index} in the job
 */
public record FailedItem(int index, @Nullable String id, ItemFailure failure) {}
