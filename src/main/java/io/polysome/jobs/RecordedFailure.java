package io.polysome.jobs;

/**
 * A failed item, as it is remembered.
 *
 * @param attempts how often its chunk had been begun
 */
public record RecordedFailure(FailedItem item, int attempts) {}
