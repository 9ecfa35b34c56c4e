/**
 * Objects as files of one folder: results, and the inputs of chunks.
 *
 * <p>In: bytes under a key. Out: the same bytes. State: the folder, which several processes may share. Threads: many.
 */
@NullMarked
package io.polysome.results.file;

import org.jspecify.annotations.NullMarked;
