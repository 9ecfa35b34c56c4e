/**
 * Tests of the stores that are S3 buckets.
 *
 * <p>In: a bucket of a server that speaks S3. Out: –. State: the server, for one class. Threads: the test framework's.
 */
@NullMarked
package io.polysome.results.s3;

import org.jspecify.annotations.NullMarked;
