/**
 * Tests of the HTTP API, over HTTP.
 *
 * <p>In: –. Out: –. State: jobs of the one application that all tests share. Threads: the test framework's.
 */
@NullMarked
package io.polysome.api;

import org.jspecify.annotations.NullMarked;
