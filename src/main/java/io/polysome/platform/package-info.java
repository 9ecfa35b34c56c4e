/**
 * What every feature stands on: Kafka client settings, health, and the embedded broker and database.
 *
 * <p>In: configuration. Out: ready-made settings, and whether the service is alive and ready. State: none of its own,
 * but for the embedded servers' data directory. Threads: every type here may be used by many.
 */
@NullMarked
package io.polysome.platform;

import org.jspecify.annotations.NullMarked;
