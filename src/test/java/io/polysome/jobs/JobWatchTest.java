package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.NOON;
import static io.polysome.jobs.JobFixtures.aJob;
import static io.polysome.jobs.JobFixtures.delivery;
import static io.polysome.jobs.JobFixtures.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polysome.tenancy.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JobWatchTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final InMemoryJobStore store = new InMemoryJobStore();
    private final JobWatch watch = new JobWatch(store);
    private final NewJob job = aJob(1);

    private Job stored() {
        return store.find(job.tenant(), job.id()).orElseThrow();
    }

    private ClaimedChunk claimed() {
        return store.claim(List.of(delivery(job, 0)), new WorkerId("n", "1"), NOON, NOON.plusSeconds(30))
                .getFirst();
    }

    private JobChanged finished() {
        store.finish(List.of(success(claimed())), NOON);
        return new JobChanged(stored(), null, new byte[] {1});
    }

    private CompletableFuture<JobChanged> waiting() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return watch.awaitEnd(job.queued(), LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void endThatWasToldBeforeTheWaitIsNotMissed() throws Exception {
        // Given
        store.create(job);
        JobChanged end = finished();
        watch.onCommitted(end);
        // When
        JobChanged seen = watch.awaitEnd(job.queued(), LONG);
        // Then
        assertThat(seen).isSameAs(end);
    }

    @Test
    void endThatIsToldDuringTheWaitArrivesWithWhatCameWithIt() throws Exception {
        // Given
        store.create(job);
        CompletableFuture<JobChanged> waiting = waiting();
        JobChanged end = finished();
        // When
        watch.onCommitted(end);
        // Then
        assertThat(waiting.get(30, TimeUnit.SECONDS).job().isFinished()).isTrue();
    }

    @Test
    void newsThatComeLateDoNotUndoTheEnd() throws Exception {
        // Given
        store.create(job);
        ClaimedChunk chunk = claimed();
        JobChanged running = JobChanged.of(stored());
        store.finish(List.of(success(chunk)), NOON);
        watch.onCommitted(JobChanged.of(stored()));
        watch.onCommitted(running);
        // When
        JobChanged seen = watch.awaitEnd(job.queued(), LONG);
        // Then
        assertThat(seen.job().state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void endByAnotherProcessIsSeenWithoutBeingTold() throws Exception {
        // Given
        store.create(job);
        CompletableFuture<JobChanged> waiting = waiting();
        // When
        finished();
        // Then
        assertThat(waiting.get(30, TimeUnit.SECONDS).job().isFinished()).isTrue();
    }

    @Test
    void newsOfAnotherProcessMakeTheWaiterLook() throws Exception {
        // Given
        store.create(job);
        finished();
        // When
        CompletableFuture<JobChanged> waiting = waiting();
        await("the end").until(() -> {
            watch.onNews(job.id());
            return waiting.isDone();
        });
        // Then
        assertThat(waiting.join().job().isFinished()).isTrue();
    }

    @Test
    void waitEndsWithTheTimeAndTheJobAsItIs() throws Exception {
        // Given
        store.create(job);
        // When
        Job seen = watch.await(job.tenant(), job.id(), Job::isFinished, Duration.ofMillis(20));
        // Then
        assertThat(seen.state()).isEqualTo(new JobState.Queued());
    }

    @Test
    void jobOfAnotherTenantIsNotWaitedFor() {
        // Given
        store.create(job);
        // Then
        assertThatThrownBy(() -> watch.await(new TenantId("another"), job.id(), Job::isFinished, LONG))
                .isInstanceOf(JobNotFoundException.class);
    }
}
