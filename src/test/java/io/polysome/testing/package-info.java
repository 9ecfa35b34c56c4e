/**
 * What the integration tests stand on.
 *
 * <p>In: {@code POLYSOME_TEST_INFRA}. Out: a broker and a database for the one application that all of them share. State:
 * both, until the JVM ends. Threads: the test framework's.
 */
@NullMarked
package io.polysome.testing;

import org.jspecify.annotations.NullMarked;
