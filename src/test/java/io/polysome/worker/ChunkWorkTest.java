package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.inference.DeviceFaultException;
import io.polysome.inference.FakeLanguageModel;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelArchitecture;
import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.ItemCounts;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobState;
import io.polysome.jobs.Lane;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.results.ChunkResults;
import io.polysome.results.ResultStore;
import io.polysome.results.file.FileStores;
import io.polysome.sequence.ProteinSequence;
import io.polysome.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkWorkTest {
    private static final ModelArchitecture SHAPE = new ModelArchitecture(36, 4, 2);
    private static final WorkerConfig CONFIG = TestConfig.worker(Map.of("polysome.worker.max-attempts", "2"));

    @TempDir
    Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private final List<DeviceFaultException> faults = new ArrayList<>();

    private NewJob created(int... chunkSizes) {
        NewJob job = JobFixtures.aJob(chunkSizes);
        jobs.create(job);
        return job;
    }

    private Job found(NewJob job) {
        return jobs.find(job.tenant(), job.id()).orElseThrow();
    }

    private ChunkWork work(LanguageModel model, ResultStore results, ChunkDelivery... deliveries) {
        return new ChunkWork(context(jobs, model, results), Lane.BULK, List.of(deliveries));
    }

    private WorkerContext context(InMemoryJobStore store, LanguageModel model, ResultStore results) {
        return context(store, model, results, new DeviceTurns(1));
    }

    private WorkerContext context(InMemoryJobStore store, LanguageModel model, ResultStore results, DeviceTurns turns) {
        return new WorkerContext(
                store,
                new ChunkRunner(slug -> model, FileStores.inputs(folder), new ChunkResults(results, 0)),
                new WorkerId("node", "1"),
                CONFIG,
                Clock.systemUTC(),
                new Places(1),
                turns,
                faults::add);
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

    private static class CountingModel extends FakeLanguageModel {
        final List<Integer> runs = new ArrayList<>();

        CountingModel() {
            super(SHAPE);
        }

        @Override
        public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
            runs.add(sequences.size());
            super.run(task, sequences, sink);
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
            public InputStream open(ResultObject object) throws IOException {
                return real.open(object);
            }

            @Override
            public void deleteAll(String prefix) throws IOException {
                real.deleteAll(prefix);
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
    void longWorkOnOneItemIsCalledOffBetweenItsBatches() {
        // Given
        NewJob job = created(1);
        List<ChunkWork> self = new ArrayList<>();
        List<Long> batches = new ArrayList<>();
        LanguageModel model = new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                for (long batch = 1; batch <= 100; batch++) {
                    batches.add(batch);
                    sink.onBatch(1_000);
                    if (batch == 3) {
                        self.getFirst().callOff();
                    }
                }
                super.run(task, sequences, sink);
            }
        };
        ChunkWork work = work(model, FileStores.results(folder), JobFixtures.delivery(job, 0));
        self.add(work);
        // When
        Set<ChunkId> toGiveBack = work.call();
        // Then
        assertThat(batches).containsExactly(1L, 2L, 3L, 4L);
        assertThat(toGiveBack).containsExactly(job.chunks().getFirst().id());
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

    @Test
    void resultsOfSeveralTenantsInOneBatchGoToTheirOwnersAlone() throws IOException {
        // Given
        NewJob one = JobFixtures.aJob(
                TenantId.DEFAULT, List.of(JobFixtures.item("a", "MKTAYIAK"), JobFixtures.item("b", "ACDEFGH")));
        NewJob other = JobFixtures.aJob(new TenantId("another-tenant"), List.of(JobFixtures.item("a", "WWYYVVTTSS")));
        jobs.create(one);
        jobs.create(other);
        CountingModel model = new CountingModel();
        // When
        run(model, JobFixtures.delivery(one, 0), JobFixtures.delivery(other, 0));
        // Then
        assertThat(model.runs).containsExactly(3);
        assertThat(results(one)).isEqualTo(resultsAlone(one));
        assertThat(results(other)).isEqualTo(resultsAlone(other)).isNotEqualTo(results(one));
    }

    private String results(NewJob job) throws IOException {
        return read(jobs, job);
    }

    /** Of the same items in a job that nobody shares a batch with. */
    private String resultsAlone(NewJob job) throws IOException {
        InMemoryJobStore quiet = new InMemoryJobStore();
        quiet.create(job);
        new ChunkWork(
                        context(quiet, new CountingModel(), FileStores.results(folder)),
                        Lane.BULK,
                        List.of(JobFixtures.delivery(job, 0)))
                .call();
        return read(quiet, job);
    }

    private String read(InMemoryJobStore store, NewJob job) throws IOException {
        try (InputStream in =
                FileStores.open(folder, store.finishedChunks(job.id()).getFirst())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void sequenceThatTheModelFailsOnFailsAloneAtTheLastAttempt() {
        // Given
        NewJob job = JobFixtures.aJob(
                TenantId.DEFAULT,
                Stream.of("AAAA", "CCCC", "DDDD", "EEEE", "FFFF")
                        .map(text -> JobFixtures.item(text, text))
                        .toList());
        jobs.create(job);
        LanguageModel model = failingOn("DDDD", () -> new IllegalStateException("no kernel for that"));
        run(model, JobFixtures.delivery(job, 0));
        // When
        run(model, JobFixtures.redelivery(job, 0));
        // Then
        assertThat(found(job).counts()).isEqualTo(new ItemCounts(5, 4, 1));
        assertThat(jobs.failedItems(job.id(), 0, 5)).singleElement().satisfies(item -> {
            assertThat(item.index()).isEqualTo(2);
            assertThat(item.failure().type()).isEqualTo("internal-error");
            assertThat(item.failure().detail()).contains("no kernel for that");
        });
    }

    @Test
    void lostDeviceGivesEverythingBackAndBlamesOnlyWhatItComputed() {
        // Given
        NewJob computing = JobFixtures.aJob(TenantId.DEFAULT, List.of(JobFixtures.item("a", "DDDD")));
        NewJob waiting = created(2);
        NewJob notBegun = created(3);
        jobs.create(computing);
        LanguageModel model = failingOn(
                "DDDD",
                () -> new DeviceFaultException("CUDA error: unspecified launch failure", new IllegalStateException()));
        ChunkWork work = work(
                model,
                FileStores.results(folder),
                JobFixtures.delivery(computing, 0),
                JobFixtures.redelivery(notBegun, 0));
        // When
        Set<ChunkId> toGiveBack = work.call();
        // Then
        assertThat(faults).hasSize(1);
        assertThat(toGiveBack)
                .containsExactlyInAnyOrder(
                        computing.chunks().getFirst().id(),
                        notBegun.chunks().getFirst().id());
        assertThat(claimedBy("next", computing).deaths()).isEqualTo(1);
        assertThat(claimedBy("next", notBegun).isSuspect()).isFalse();
        assertThat(claimedBy("next", waiting).isSuspect()).isFalse();
    }

    private ClaimedChunk claimedBy(String node, NewJob job) {
        return jobs.claim(
                        List.of(JobFixtures.delivery(job, 0)),
                        new WorkerId(node, "1"),
                        JobFixtures.NOON,
                        JobFixtures.NOON)
                .getFirst();
    }

    /** Everything that is not said here it does as the real stand-in does. */
    private static LanguageModel failingOn(String sequence, Supplier<RuntimeException> failure) {
        return new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                if (sequences.stream().anyMatch(s -> s.text().equals(sequence))) {
                    throw failure.get();
                }
                super.run(task, sequences, sink);
            }
        };
    }

    @Test
    void interactiveChunkGetsTheNextBatchOfABulkRun() {
        // Given
        NewJob bulk = created(6);
        NewJob interactive = created(1);
        DeviceTurns turns = new DeviceTurns(1);
        List<String> batches = new CopyOnWriteArrayList<>();
        ChunkWork late = new ChunkWork(
                context(
                        jobs,
                        new CountingModel() {
                            @Override
                            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                                batches.add("interactive");
                                super.run(task, sequences, sink);
                            }
                        },
                        FileStores.results(folder),
                        turns),
                Lane.INTERACTIVE,
                List.of(JobFixtures.delivery(interactive, 0)));
        LanguageModel slow = new CountingModel() {
            @Override
            public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
                super.run(task, sequences, new ResultSink() {
                    @Override
                    public void accept(int index, ItemResult result) {
                        sink.accept(index, result);
                        batches.add("bulk");
                        if (index == 2) {
                            Thread.ofPlatform().start(late::call);
                            await("the interactive chunk waits for its turn")
                                    .until(() -> turns.waitingCount(Lane.INTERACTIVE) == 1);
                        }
                    }

                    @Override
                    public void onBatch(long tokens) {
                        sink.onBatch(tokens);
                    }
                });
            }
        };
        // When
        new ChunkWork(
                        context(jobs, slow, FileStores.results(folder), turns),
                        Lane.BULK,
                        List.of(JobFixtures.delivery(bulk, 0)))
                .call();
        // Then
        assertThat(batches).containsExactly("bulk", "bulk", "bulk", "interactive", "bulk", "bulk", "bulk");
        await("the interactive job's end").until(() -> found(interactive).isFinished());
        assertThat(found(bulk).state()).isInstanceOf(JobState.Succeeded.class);
    }
}
