/**
 * Tests of the stores that keep files.
 *
 * <p>In: –. Out: –. State: a folder per test. Threads: the test framework's.
 */
@NullMarked
package io.polysome.results.file;

import org.jspecify.annotations.NullMarked;
