/**
 * Jobs in PostgreSQL.
 *
 * <p>In: calls of {@link io.polysome.jobs.JobStore}. Out: rows. State: tables {@code job}, {@code chunk}, {@code
 * item_failure}. Threads: many; each call is one transaction.
 */
@NullMarked
package io.polysome.jobs.db;

import org.jspecify.annotations.NullMarked;
