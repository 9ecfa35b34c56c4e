/**
 * Brings messages from the transaction that decided on them to Kafka, at least once.
 *
 * <p>In: {@link io.polysome.jobs.outbox.Outbox#append} within a transaction. Out: records on Kafka topics. State: table
 * {@code outbox}. Threads: one relay thread a process; any number of processes may relay.
 */
@NullMarked
package io.polysome.jobs.outbox;

import org.jspecify.annotations.NullMarked;
