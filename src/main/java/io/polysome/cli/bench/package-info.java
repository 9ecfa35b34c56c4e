/**
 * Measurements of this machine: load, latencies, and where the time goes.
 *
 * <p>In: a running service, or a model. Out: figures. State: none. Threads: those that make the load; a measurement returns
 * when they have ended.
 */
@NullMarked
package io.polysome.cli.bench;

import org.jspecify.annotations.NullMarked;
