/**
 * How weights come in and are looked after: download, copy, list, check, and random ones to try things out with.
 *
 * <p>In: a model's slug; the hub, a mirror of it or a folder. Out: files in the weights folder, and what can be said of
 * them. State: the weights folder. Threads: that of the caller, which blocks; several processes may use one folder.
 */
@NullMarked
package io.polysome.inference.supply;

import org.jspecify.annotations.NullMarked;
