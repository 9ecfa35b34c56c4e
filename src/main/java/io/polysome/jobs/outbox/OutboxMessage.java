package io.polysome.jobs.outbox;

/** A record for Kafka. */
public record OutboxMessage(String topic, String key, String value) {}
