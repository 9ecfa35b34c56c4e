/**
 * Results as bytes: the result store, and the formats that clients read.
 *
 * <p>In: {@link io.polysome.inference.ItemResult}s. Out: immutable objects, one per chunk attempt, and lines of JSON.
 * State: the objects. Threads: a store may be used by many threads, a writer by one.
 */
@NullMarked
package io.polysome.results;

import org.jspecify.annotations.NullMarked;
