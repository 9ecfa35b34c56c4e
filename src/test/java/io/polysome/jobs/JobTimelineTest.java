package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.NOON;
import static io.polysome.jobs.JobFixtures.aJob;
import static io.polysome.jobs.JobFixtures.delivery;
import static io.polysome.jobs.JobFixtures.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.tenancy.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobTimelineTest {
    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private final JobTimeline timeline = new JobTimeline(jobs);

    private static String name(TimelineEntry entry) {
        return switch (entry) {
            case TimelineEntry.Moved moved -> moved.move().state();
            case TimelineEntry.Tried tried -> "items from " + tried.attempt().firstItem();
        };
    }

    private NewJob finished() {
        NewJob job = aJob(2, 3);
        jobs.create(job);
        for (int i = 0; i < 2; i++) {
            ClaimedChunk chunk = jobs.claim(
                            List.of(delivery(job, i)),
                            new WorkerId("n", "1"),
                            NOON.plusSeconds(i),
                            NOON.plusSeconds(60))
                    .getFirst();
            jobs.finish(List.of(success(chunk)), NOON.plusSeconds(i + 1));
        }
        return job;
    }

    @Test
    void movesAndAttemptsComeInTheOrderOfTime() {
        // Given
        NewJob job = finished();
        // When
        List<TimelineEntry> all = timeline.page(job.tenant(), job.id(), TimelinePosition.START, 100);
        // Then
        assertThat(all)
                .extracting(JobTimelineTest::name)
                .containsExactly("queued", "running", "items from 0", "items from 2", "succeeded");
    }

    @Test
    void pagesAddUpToTheWhole() {
        // Given
        NewJob job = finished();
        List<TimelineEntry> whole = timeline.page(job.tenant(), job.id(), TimelinePosition.START, 100);
        // When
        List<TimelineEntry> together = new ArrayList<>();
        List<TimelineEntry> page = timeline.page(job.tenant(), job.id(), TimelinePosition.START, 2);
        while (!page.isEmpty()) {
            together.addAll(page);
            page = timeline.page(job.tenant(), job.id(), page.getLast().position(), 2);
        }
        // Then
        assertThat(together).isEqualTo(whole);
    }

    @Test
    void jobOfAnotherTenantHasNone() {
        // Given
        NewJob job = finished();
        // Then
        assertThatThrownBy(() -> timeline.page(new TenantId("another-tenant"), job.id(), TimelinePosition.START, 10))
                .isInstanceOf(JobNotFoundException.class);
    }
}
