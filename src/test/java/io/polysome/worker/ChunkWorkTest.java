package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.Compute;
import io.polysome.inference.FakeLanguageModel;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.ItemCounts;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobState;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.results.ResultStore;
import io.polysome.results.file.FileStores;
import io.polysome.sequence.ProteinSequence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkWorkTest {
    private static final ModelArchitecture SHAPE = new ModelArchitecture(36, 4, 2);
    private static final WorkerConfig CONFIG = TestConfig.worker(Map.of("polysome.worker.max-attempts", "2"));

    @TempDir
    Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();

    private NewJob created(int... chunkSizes) {
        NewJob job = JobFixtures.aJob(chunkSizes);
        jobs.create(job);
        return job;
    }

    private Job found(NewJob job) {
        return jobs.find(job.id()).orElseThrow();
    }

    private ChunkWork work(LanguageModel model, ResultStore results, ChunkDelivery... deliveries) {
        ChunkRunner runner = new ChunkRunner(slug -> model, FileStores.inputs(folder), results);
        return new ChunkWork(
                jobs,
                runner,
                new WorkerId("node", "1"),
                CONFIG,
                Clock.systemUTC(),
                new Semaphore(1),
                List.of(deliveries));
    }

    private Set<ChunkId> run(LanguageModel model, ChunkDelivery... deliveries) {
        return work(model, FileStores.results(folder), deliveries).call();
    }

    /** Breaks in the middle of every run. */
    private static LanguageModel broken() {
        return new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                throw new IllegalStateException("the device is on fire");
            }
        };
    }

    private static class CountingModel implements LanguageModel {
        final List<Integer> runs = new ArrayList<>();
        private final LanguageModel real = new FakeLanguageModel(SHAPE);

        @Override
        public ModelArchitecture architecture() {
            return real.architecture();
        }

        @Override
        public WeightsLabel weights() {
            return real.weights();
        }

        @Override
        public Compute compute() {
            return real.compute();
        }

        @Override
        public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
            runs.add(sequences.size());
            real.run(task, sequences, sink);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Test
    void chunksOfSeveralJobsGoThroughTheModelTogetherAndAreNotMixedUp() {
        // Given
        NewJob one = created(2);
        NewJob other = created(3);
        CountingModel model = new CountingModel();
        // When
        Set<ChunkId> toGiveBack = run(model, JobFixtures.delivery(one, 0), JobFixtures.delivery(other, 0));
        // Then
        assertThat(toGiveBack).isEmpty();
        assertThat(model.runs).containsExactly(5);
        assertThat(found(one).counts()).isEqualTo(new ItemCounts(2, 2, 0));
        assertThat(found(other).counts()).isEqualTo(new ItemCounts(3, 3, 0));
    }

    @Test
    void chunkThatFailedBeforeGoesAlone() {
        // Given
        NewJob one = created(2);
        NewJob other = created(3);
        run(broken(), JobFixtures.delivery(one, 0));
        CountingModel model = new CountingModel();
        // When
        run(model, JobFixtures.redelivery(one, 0), JobFixtures.delivery(other, 0));
        // Then
        assertThat(model.runs).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void chunkWhoseWorkFailsIsGivenBack() {
        // Given
        NewJob job = created(2);
        // When
        Set<ChunkId> toGiveBack = run(broken(), JobFixtures.delivery(job, 0));
        // Then
        assertThat(toGiveBack).containsExactly(job.chunks().getFirst().id());
        assertThat(found(job).counts().pending()).isEqualTo(2);
    }

    @Test
    void itemsFailWithTheReasonWhenTheAttemptsAreUsedUp() {
        // Given
        NewJob job = created(2);
        run(broken(), JobFixtures.delivery(job, 0));
        // When
        Set<ChunkId> toGiveBack = run(broken(), JobFixtures.redelivery(job, 0));
        // Then
        assertThat(toGiveBack).isEmpty();
        assertThat(found(job).state()).isInstanceOf(JobState.Failed.class);
        assertThat(jobs.failedItems(job.id(), 0, 2))
                .hasSize(2)
                .extracting(FailedItem::failure)
                .allSatisfy(failure -> {
                    assertThat(failure.type()).isEqualTo("internal-error");
                    assertThat(failure.detail()).contains("the device is on fire");
                    assertThat(failure.fault()).isEqualTo(ItemFailure.Fault.SERVICE);
                });
    }

    @Test
    void chunkThatKeepsKillingItsWorkerIsGivenUp() {
        // Given
        NewJob job = created(1);
        for (int death = 0; death < CONFIG.maxAttempts(); death++) {
            jobs.claim(
                    List.of(JobFixtures.redelivery(job, 0)),
                    new WorkerId("dead", String.valueOf(death)),
                    JobFixtures.NOON,
                    JobFixtures.NOON);
        }
        // When
        run(new FakeLanguageModel(SHAPE), JobFixtures.redelivery(job, 0));
        // Then
        assertThat(jobs.failedItems(job.id(), 0, 1))
                .singleElement()
                .satisfies(item -> assertThat(item.failure().type()).isEqualTo("worker-lost"));
    }

    @Test
    void failedItemLeavesItsNeighboursAlone() {
        // Given
        NewJob job = created(2);
        LanguageModel model = new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                new FakeLanguageModel(SHAPE)
                        .run(
                                task,
                                sequences,
                                (index, result) -> sink.accept(
                                        index,
                                        index == 1
                                                ? new ItemFailure("not-finite", "NaN", false, ItemFailure.Fault.SERVICE)
                                                : result));
            }
        };
        // When
        run(model, JobFixtures.delivery(job, 0));
        // Then
        assertThat(found(job).state()).isInstanceOf(JobState.Partial.class);
        assertThat(jobs.failedItems(job.id(), 0, 2))
                .extracting(FailedItem::index)
                .containsExactly(1);
    }

    @Test
    void storeThatIsAwayForAWhileCostsNothing() {
        // Given
        NewJob job = created(2);
        ResultStore real = FileStores.results(folder);
        List<String> refusals = new ArrayList<>();
        ResultStore away = new ResultStore() {
            @Override
            public Draft create(String key) throws IOException {
                if (refusals.size() < 3) {
                    refusals.add(key);
                    throw new IOException("the disk is full");
                }
                return real.create(key);
            }

            @Override
            public InputStream open(String key) throws IOException {
                return real.open(key);
            }
        };
        // When
        Set<ChunkId> toGiveBack = work(new FakeLanguageModel(SHAPE), away, JobFixtures.delivery(job, 0))
                .call();
        // Then
        assertThat(refusals).hasSize(3);
        assertThat(toGiveBack).isEmpty();
        assertThat(found(job).state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void workThatIsCalledOffIsGivenBackAndReleased() {
        // Given
        NewJob job = created(2);
        List<ChunkWork> self = new ArrayList<>();
        LanguageModel model = new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                self.getFirst().callOff();
                super.run(task, sequences, sink);
            }
        };
        ChunkWork work = work(model, FileStores.results(folder), JobFixtures.delivery(job, 0));
        self.add(work);
        // When
        Set<ChunkId> toGiveBack = work.call();
        // Then
        assertThat(toGiveBack).containsExactly(job.chunks().getFirst().id());
        assertThat(jobs.claim(
                        List.of(JobFixtures.delivery(job, 0)),
                        new WorkerId("other", "1"),
                        JobFixtures.NOON,
                        JobFixtures.NOON))
                .hasSize(1);
    }

    @Test
    void leaseThatIsLostCallsTheWorkOff() {
        // Given
        NewJob job = created(2);
        List<ChunkWork> self = new ArrayList<>();
        LanguageModel model = new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                jobs.claim(
                        List.of(JobFixtures.redelivery(job, 0)),
                        new WorkerId("other", "1"),
                        JobFixtures.NOON,
                        JobFixtures.NOON);
                self.getFirst().renew();
                super.run(task, sequences, sink);
            }
        };
        ChunkWork work = work(model, FileStores.results(folder), JobFixtures.delivery(job, 0));
        self.add(work);
        // When
        Set<ChunkId> toGiveBack = work.call();
        // Then: the other worker has it, so the queue need not bring it again
        assertThat(toGiveBack).isEmpty();
        assertThat(found(job).counts().pending()).isEqualTo(2);
    }
}
