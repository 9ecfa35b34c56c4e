/**
 * The native HTTP API, {@code /v1}: jobs, results, models; errors as problem details (RFC 9457).
 *
 * <p>In: HTTP requests. Out: jobs for {@code jobs}, JSON for the client. State: none. Threads: a virtual thread per
 * request, which may block.
 */
@NullMarked
package io.polysome.api;

import org.jspecify.annotations.NullMarked;
