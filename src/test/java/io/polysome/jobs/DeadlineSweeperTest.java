package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.platform.Roles;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadlineSweeperTest {
    private final InMemoryJobStore jobs = new InMemoryJobStore();

    private NewJob due(Instant deadline) {
        NewJob job = JobFixtures.aJob(new JobOptions(Map.of(), null, 0, deadline, null), 1);
        jobs.create(job);
        return job;
    }

    private void sweep(String role) {
        new DeadlineSweeper(jobs, Clock.fixed(NOON, ZoneOffset.UTC), new Roles(List.of(role))).sweep();
    }

    private JobState state(NewJob job) {
        return jobs.find(job.tenant(), job.id()).orElseThrow().state();
    }

    @Test
    void allJobsThatAreOverdueAreCalledOffInOneSweep() {
        // Given
        List<NewJob> overdue = IntStream.range(0, 250).mapToObj(i -> due(NOON)).toList();
        NewJob later = due(NOON.plusSeconds(1));
        // When
        sweep("dispatch");
        // Then
        assertThat(overdue).allSatisfy(job -> assertThat(state(job)).isInstanceOf(JobState.Expired.class));
        assertThat(state(later)).isInstanceOf(JobState.Queued.class);
    }

    @Test
    void processOfAnotherRoleLeavesThemToOthers() {
        // Given
        NewJob overdue = due(NOON);
        // When
        sweep("api");
        // Then
        assertThat(state(overdue)).isInstanceOf(JobState.Queued.class);
    }
}
