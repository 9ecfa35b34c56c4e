/**
 * Tests of share groups against a real broker.
 *
 * <p>In: –. Out: –. State: a topic and a group per test. Threads: the test framework's.
 */
@NullMarked
package io.polysome.worker.queue;

import org.jspecify.annotations.NullMarked;
