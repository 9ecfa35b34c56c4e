/**
 * A Kafka broker and a PostgreSQL on the machine at hand, for a service that was given neither.
 *
 * <p>In: a data directory. Out: the addresses of two real servers, both on the loopback interface. State: the data
 * directory, which one process uses at a time. Threads: one that watches each server; everything public may be called
 * from any thread.
 */
@NullMarked
package io.polysome.platform.embedded;

import org.jspecify.annotations.NullMarked;
