package io.polysome.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;

/**
 * Ids that sort by the time they were made in: UUID version 7 with the fraction of the millisecond in the 12 bits behind
 * it (RFC 9562 §5.7 and §6.2 method 3), 62 random bits.
 */
public final class TimeOrderedUuid {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NANOS_PER_MILLI = 1_000_000;

    private TimeOrderedUuid() {}

    public static UUID at(Instant time) {
        long fraction = time.getLong(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLI * 4096 / NANOS_PER_MILLI;
        long high = time.toEpochMilli() << 16 | 0x7000 | fraction;
        long low = RANDOM.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
