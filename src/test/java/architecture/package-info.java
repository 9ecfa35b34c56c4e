/**
 * The rules that the whole project keeps, as tests: who may use whom, and that the docs say what is true.
 *
 * <p>In: ARCHITECTURE.md, docs, the compiled program. Out: a failing test that names the class or the line. State: none.
 * Threads: one.
 */
@NullMarked
package architecture;

import org.jspecify.annotations.NullMarked;
