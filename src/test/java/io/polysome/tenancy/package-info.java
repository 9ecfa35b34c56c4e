/**
 * Tests of tenants and tokens, and the in-memory stores that pass the same contracts as the real ones.
 *
 * <p>In: –. Out: –. State: per test. Threads: the test framework's.
 */
@NullMarked
package io.polysome.tenancy;

import org.jspecify.annotations.NullMarked;
