/**
 * Objects of an S3 bucket: results, and the inputs of chunks.
 *
 * <p>In: bytes under a key. Out: the same bytes. State: the bucket, which several processes share. Threads: many.
 */
@NullMarked
package io.polysome.results.s3;

import org.jspecify.annotations.NullMarked;
