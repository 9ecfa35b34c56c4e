package io.polysome.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimeOrderedUuidTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.123456Z");

    @Test
    void idIsOfVersionSevenAndHoldsItsTime() {
        UUID id = TimeOrderedUuid.at(TIME);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(TIME.toEpochMilli());
    }

    @Test
    void laterIdSortsBehindAnEarlierOneOfTheSameMillisecond() {
        String earlier = TimeOrderedUuid.at(TIME).toString();
        String later = TimeOrderedUuid.at(TIME.plusNanos(1_000)).toString();
        assertThat(later).isGreaterThan(earlier);
    }

    @Test
    void idsOfOneMomentDiffer() {
        assertThat(TimeOrderedUuid.at(TIME)).isNotEqualTo(TimeOrderedUuid.at(TIME));
    }
}
