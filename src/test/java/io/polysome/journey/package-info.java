/**
 * The program as a user runs it: the packaged application in a process of its own, seen from outside.
 *
 * <p>In: {@code target/quarkus-app}. Out: nothing. State: a data directory for each story. Threads: the test framework's.
 */
@NullMarked
package io.polysome.journey;

import org.jspecify.annotations.NullMarked;
