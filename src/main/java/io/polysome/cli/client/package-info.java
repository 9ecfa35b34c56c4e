/**
 * The client of a running service, as a program elsewhere would have it: HTTP and JSON, nothing shared with the server.
 *
 * <p>In: the service's address, a job's input. Out: jobs, results as bytes, or a {@link
 * io.polysome.cli.client.ServiceException} that is ready to be shown. State: open connections. Threads: a client may be
 * used by many; every call blocks.
 */
@NullMarked
package io.polysome.cli.client;

import org.jspecify.annotations.NullMarked;
