/**
 * Jobs, their chunks and their states: accepting, claiming, finishing.
 *
 * <p>In: checked requests from {@code api}, deliveries and outcomes from {@code worker}. Out: rows in {@code job}, {@code
 * chunk}, {@code item_failure} and {@code outbox}, each change in one transaction. State: PostgreSQL. Threads: all beans
 * may be used by many.
 */
@NullMarked
package io.polysome.jobs;

import org.jspecify.annotations.NullMarked;
