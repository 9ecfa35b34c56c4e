/**
 * The BioLM HTTP API, so that its clients run unmodified: {@code /api/v1}, {@code /api/v2}, {@code /api/v3} and the bare
 * {@code /{slug}/{action}}.
 *
 * <p>In: the requests of those clients. Out: ordinary jobs, and their results under the names of each dialect. State:
 * none. Threads: a virtual thread per request, which waits for its job.
 */
@NullMarked
package io.polysome.api.biolm;

import org.jspecify.annotations.NullMarked;
