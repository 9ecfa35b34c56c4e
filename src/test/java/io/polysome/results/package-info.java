/**
 * Tests of results: the contract of stores, and lines.
 *
 * <p>In: –. Out: –. State: per test. Threads: the test framework's.
 */
@NullMarked
package io.polysome.results;

import org.jspecify.annotations.NullMarked;
