/**
 * What every feature stands on: clock, JSON, Kafka client settings, and the embedded broker and database.
 *
 * <p>In: configuration. Out: ready-made clients and settings. State: none of its own, but for the embedded services'
 * data folder. Threads: every type here may be used by many.
 */
@NullMarked
package io.polysome.platform;

import org.jspecify.annotations.NullMarked;
