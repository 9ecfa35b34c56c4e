/**
 * Tests of jobs, and the in-memory store that passes the same contract as the real one.
 *
 * <p>In: –. Out: –. State: per test. Threads: the test framework's.
 */
@NullMarked
package io.polysome.jobs;

import org.jspecify.annotations.NullMarked;
