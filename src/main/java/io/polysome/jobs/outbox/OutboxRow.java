package io.polysome.jobs.outbox;

/**
 * A message that the broker has not acknowledged yet.
 *
 * @param id orders the messages of a job
 */
record OutboxRow(long id, OutboxMessage message) {}
