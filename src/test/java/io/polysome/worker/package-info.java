/**
 * Tests of the worker, and the in-memory queue that passes the same contract as the real one.
 *
 * <p>In: –. Out: –. State: per test. Threads: the test framework's, and the slots under test.
 */
@NullMarked
package io.polysome.worker;

import org.jspecify.annotations.NullMarked;
