/**
 * A small program that breaks every rule of ARCHITECTURE.md once, to show that the tests notice.
 *
 * <p>In: nothing. Out: nothing; nobody runs it. State: none. Threads: none.
 */
@NullMarked
package architecture.badexample;

import org.jspecify.annotations.NullMarked;
