/**
 * Tests of the outbox.
 *
 * <p>In: –. Out: –. State: rows of fresh keys. Threads: the test framework's.
 */
@NullMarked
package io.polysome.jobs.outbox;

import org.jspecify.annotations.NullMarked;
