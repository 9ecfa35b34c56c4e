package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private static final Instant START = Instant.parse("2026-01-02T12:00:00Z");
    private static final Instant END = START.plusSeconds(5);
    private static final JobState.Running RUNNING = new JobState.Queued().started(START);

    @Test
    void jobRunsOnWhileItemsArePending() {
        assertThat(RUNNING.counted(new ItemCounts(3, 1, 1), END)).isEqualTo(RUNNING);
    }

    @Test
    void jobWhoseItemsAllSucceededHasSucceeded() {
        assertThat(RUNNING.counted(new ItemCounts(3, 3, 0), END)).isEqualTo(new JobState.Succeeded(START, END));
    }

    @Test
    void jobWithGoodAndBadItemsIsPartial() {
        assertThat(RUNNING.counted(new ItemCounts(3, 2, 1), END)).isEqualTo(new JobState.Partial(START, END));
    }

    @Test
    void jobWithoutAGoodItemHasFailed() {
        assertThat(RUNNING.counted(new ItemCounts(3, 0, 3), END)).isEqualTo(new JobState.Failed(START, END));
    }

    @Test
    void tableListsExactlyTheMovesThatTheMethodsMake() {
        // When
        JobState.Queued queued = new JobState.Queued();
        Set<String> fromQueued = new HashSet<>(calledOff(queued));
        fromQueued.add(queued.started(START).wireName());
        Set<String> fromRunning = new HashSet<>(calledOff(RUNNING));
        for (ItemCounts counts : List.of(new ItemCounts(2, 2, 0), new ItemCounts(2, 1, 1), new ItemCounts(2, 0, 2))) {
            fromRunning.add(RUNNING.counted(counts, END).wireName());
        }
        // Then
        assertThat(JobState.TRANSITIONS)
                .containsOnlyKeys("queued", "running")
                .containsEntry("queued", fromQueued)
                .containsEntry("running", fromRunning);
    }

    private static Set<String> calledOff(JobState.Unfinished state) {
        return Set.of(state.cancelled(END).wireName(), state.expired(END).wireName());
    }
}
