package io.polysome.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.InputStore;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.platform.Roles;
import io.polysome.results.file.FileStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiredResultsTest {
    private static final Duration KEPT = Duration.ofDays(7);

    @TempDir
    Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private ResultStore results;
    private InputStore inputs;

    @BeforeEach
    void openStores() {
        results = FileStores.results(folder.resolve("results"));
        inputs = FileStores.inputs(folder.resolve("inputs"));
    }

    private NewJob finished() throws IOException {
        NewJob job = JobFixtures.aJob(new JobOptions(Map.of(), null, 0, null, KEPT), 2);
        jobs.create(job);
        ClaimedChunk chunk = jobs.claim(
                        List.of(JobFixtures.delivery(job, 0)),
                        new WorkerId("n", "1"),
                        JobFixtures.NOON,
                        JobFixtures.NOON.plusSeconds(60))
                .getFirst();
        jobs.finish(List.of(JobFixtures.success(chunk)), JobFixtures.NOON);
        try (ResultStore.Draft draft = results.create(key(job))) {
            draft.commit();
        }
        inputs.put(key(job), new byte[] {1});
        return job;
    }

    private static String key(NewJob job) {
        return "jobs/%s/0000000-1.ndjson".formatted(job.id());
    }

    private void sweep(ResultStore store, Duration afterTheEnd, String role) {
        Clock clock = Clock.fixed(JobFixtures.NOON.plus(afterTheEnd), ZoneOffset.UTC);
        new ExpiredResults(jobs, inputs, store, clock, new Roles(List.of(role))).sweep();
    }

    private void assertGone(NewJob job) {
        assertThat(jobs.find(job.tenant(), job.id())).isEmpty();
        assertThatThrownBy(() -> results.open(new ResultObject(key(job), 0, "")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> inputs.open(key(job))).isInstanceOf(NoSuchFileException.class);
        assertThat(jobs.deletedJobs(10)).isEmpty();
    }

    @Test
    void jobGoesWithAllItsObjectsWhenItsTimeIsOver() throws IOException {
        // Given
        NewJob job = finished();
        // When
        sweep(results, KEPT, "dispatch");
        // Then
        assertGone(job);
    }

    @Test
    void jobStaysUntilItsTimeIsOver() throws IOException {
        // Given
        NewJob job = finished();
        // When
        sweep(results, KEPT.minusMillis(1), "dispatch");
        sweep(results, KEPT, "api");
        // Then
        assertThat(jobs.find(job.tenant(), job.id())).isPresent();
        results.open(new ResultObject(key(job), 0, "")).close();
    }

    @Test
    void sweepThatWasCutOffIsTakenUpByTheNext() throws IOException {
        // Given
        NewJob job = finished();
        ResultStore broken = new ResultStore() {
            @Override
            public Draft create(String key) throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public InputStream open(ResultObject object) throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public void deleteAll(String prefix) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        // When
        sweep(broken, KEPT, "dispatch");
        assertThat(jobs.find(job.tenant(), job.id())).isEmpty();
        sweep(results, KEPT, "dispatch");
        // Then
        assertGone(job);
    }
}
