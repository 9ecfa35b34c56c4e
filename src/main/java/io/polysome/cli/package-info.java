/**
 * The command line: {@code polysome infer | up | demo | submit | jobs | results}.
 *
 * <p>In: arguments, files, standard input. Out: standard output for results, standard error for everything else, exit
 * status 0, 1 (it failed) or 2 (wrong usage). State: none. Threads: the main thread, and those of what a command starts.
 */
@NullMarked
package io.polysome.cli;

import org.jspecify.annotations.NullMarked;
