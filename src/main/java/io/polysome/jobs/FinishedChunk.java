package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A chunk that is done with.
 *
 * @param resultObject the key of its lines; null when it failed as a whole
 */
public record FinishedChunk(
        int firstItem, int itemCount, @Nullable String resultObject) {}
