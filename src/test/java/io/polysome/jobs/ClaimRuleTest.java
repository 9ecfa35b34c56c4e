package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.jobs.ClaimRule.Standing;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClaimRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");
    private static final WorkerId ANNA = new WorkerId("node-a", "1");
    private static final WorkerId BERT = new WorkerId("node-b", "1");

    private static Standing heldBy(WorkerId holder, Instant leaseUntil) {
        return new Standing(false, true, holder, leaseUntil);
    }

    @Test
    void queuedChunkIsClaimed() {
        assertThat(ClaimRule.mayClaim(new Standing(true, false, null, null), false, ANNA, NOW))
                .isTrue();
    }

    @Test
    void finishedChunkIsNot() {
        assertThat(ClaimRule.mayClaim(new Standing(false, false, BERT, NOW.minusSeconds(1)), true, ANNA, NOW))
                .isFalse();
    }

    @Test
    void secondCopyWhileAnotherWorkerLivesIsNot() {
        assertThat(ClaimRule.mayClaim(heldBy(BERT, NOW.plusSeconds(1)), false, ANNA, NOW))
                .isFalse();
    }

    @Test
    void redeliveryProvesTheHolderGone() {
        assertThat(ClaimRule.mayClaim(heldBy(BERT, NOW.plusSeconds(1)), true, ANNA, NOW))
                .isTrue();
    }

    @Test
    void endOfTheLeaseProvesTheHolderGone() {
        assertThat(ClaimRule.mayClaim(heldBy(BERT, NOW), false, ANNA, NOW)).isTrue();
    }

    @Test
    void earlierRunOnTheSameNodeIsGone() {
        assertThat(ClaimRule.mayClaim(heldBy(new WorkerId("node-a", "0"), NOW.plusSeconds(1)), false, ANNA, NOW))
                .isTrue();
    }

    @Test
    void workerDoesNotTakeFromItselfWhatItStillRuns() {
        assertThat(ClaimRule.mayClaim(heldBy(ANNA, NOW.plusSeconds(1)), true, ANNA, NOW))
                .isFalse();
    }
}
