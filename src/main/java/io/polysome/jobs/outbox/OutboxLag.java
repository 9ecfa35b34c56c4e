package io.polysome.jobs.outbox;

import java.time.Duration;

/**
 * How far the broker is behind.
 *
 * @param messages that it has not acknowledged
 * @param oldest the age of the oldest of them; zero when there is none
 */
public record OutboxLag(long messages, Duration oldest) {}
