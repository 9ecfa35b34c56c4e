/**
 * Random faults against a small cluster under load: an api process, two workers, a broker, a database, a result store.
 *
 * <p>In: seeds ({@code -Dpolysome.faults.seeds}, {@code -Dpolysome.faults.per-run}). Out: the invariants, printed and
 * asserted. State: a data directory for each run. Threads: those of the load, and the test's own, which does the harm.
 */
@NullMarked
package io.polysome.journey.faults;

import org.jspecify.annotations.NullMarked;
