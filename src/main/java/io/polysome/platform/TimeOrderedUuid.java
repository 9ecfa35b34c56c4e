package io.polysome.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids that sort by the time they were made in: UUID version 7 (RFC 9562 §5.7), 48 bits of milliseconds, 74 random bits. */
public final class TimeOrderedUuid {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TimeOrderedUuid() {}

    public static UUID at(Instant time) {
        long high = time.toEpochMilli() << 16 | 0x7000 | RANDOM.nextLong() >>> 52;
        long low = RANDOM.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
