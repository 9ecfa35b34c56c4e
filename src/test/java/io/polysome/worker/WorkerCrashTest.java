package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.inference.FakeLanguageModel;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelArchitecture;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.InputStore;
import io.polysome.jobs.ItemCounts;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobState;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.Lane;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.results.ChunkResults;
import io.polysome.results.ResultStore;
import io.polysome.results.file.FileStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker is stopped between any two of its steps; another takes over; then the first comes back to life. */
class WorkerCrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration NEVER_RENEWED = Duration.ofHours(1);
    private static final int ITEMS = 3;

    @TempDir
    Path folder;

    private final InMemoryBroker broker = new InMemoryBroker();
    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private final LanguageModel model = new FakeLanguageModel(new ModelArchitecture(36, 4, 2));
    private final List<WorkerSlot> started = new ArrayList<>();

    @AfterEach
    void stopAll() {
        started.forEach(WorkerSlot::stop);
    }

    private NewJob submitted() {
        NewJob job = JobFixtures.aJob(ITEMS);
        jobs.create(job);
        broker.put(JobFixtures.delivery(job, 0));
        return job;
    }

    /** Starts a worker of one slot, all of whose steps can be stopped at. */
    private InMemoryBroker.Queue startWorker(String node, KillPoint kill) {
        InMemoryBroker.Queue queue = broker.open(1);
        ChunkRunner runner = new ChunkRunner(
                slug -> kill.watch(LanguageModel.class, model),
                kill.watch(InputStore.class, FileStores.inputs(folder.resolve("inputs"))),
                new ChunkResults(kill.watch(ResultStore.class, FileStores.results(folder.resolve("results"))), 0));
        JobStore watched = kill.watch(JobStore.class, jobs);
        WorkerContext worker = new WorkerContext(
                watched,
                runner,
                new WorkerId(node, "1"),
                TestConfig.worker(),
                Clock.systemUTC(),
                new Places(1),
                new DeviceTurns(1),
                fault -> {});
        WorkerSlot slot = new WorkerSlot(
                node,
                kill.watch(WorkQueue.class, queue),
                taken -> new ChunkWork(worker, Lane.BULK, taken),
                NEVER_RENEWED);
        started.add(slot);
        Thread.ofPlatform().daemon().name(node).start(slot);
        return queue;
    }

    static IntStream everyStep() {
        return IntStream.rangeClosed(1, STEPS.size());
    }

    /** What one worker does for one chunk, in order; the test that counts them fails when this changes. */
    private static final List<String> STEPS = List.of(
            "before take", "after take",
            "before claim", "after claim",
            "before weights", "after weights",
            "before compute", "after compute",
            "before architecture", "after architecture",
            "before outputHeads", "after outputHeads",
            "before run", "after run",
            "before create", "after create",
            "before out", "after out",
            "before out", "after out",
            "before commit", "after commit",
            "before weights", "after weights",
            "before close", "after close",
            "before finish", "after finish",
            "before acknowledge", "after acknowledge");

    @Test
    void stepsAreTheOnesThatAreKilledAt() {
        // Given
        NewJob job = submitted();
        KillPoint none = new KillPoint(0);
        // When
        startWorker("anna", none);
        await("the job ends")
                .atMost(PATIENCE)
                .until(() -> jobs.find(job.tenant(), job.id()).orElseThrow().isFinished());
        await("it waits for more")
                .atMost(PATIENCE)
                .until(() -> none.seen().getLast().equals("before take"));
        // Then
        assertThat(none.seen())
                .isEqualTo(
                        Stream.concat(STEPS.stream(), Stream.of("before take")).toList());
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void chunkOfAKilledWorkerIsFinishedByAnotherOnce(int step) throws Exception {
        // Given
        NewJob job = submitted();
        KillPoint kill = new KillPoint(step);
        InMemoryBroker.Queue dying = startWorker("anna", kill);
        assertThat(kill.awaitReached(PATIENCE)).isTrue();
        // When
        dying.cutOff();
        startWorker("bert", new KillPoint(0));
        await("the job ends")
                .atMost(PATIENCE)
                .until(() -> jobs.find(job.tenant(), job.id()).orElseThrow().isFinished());
        List<FinishedChunk> chunks = jobs.finishedChunks(job.id());
        kill.revive();
        // Then
        await("the first worker has come to its end")
                .atMost(PATIENCE)
                .until(() -> kill.seen().getLast().endsWith("take"));
        assertThat(jobs.find(job.tenant(), job.id()).orElseThrow()).satisfies(ended -> {
            assertThat(ended.state()).isInstanceOf(JobState.Succeeded.class);
            assertThat(ended.counts()).isEqualTo(new ItemCounts(ITEMS, ITEMS, 0));
        });
        assertThat(jobs.finishedChunks(job.id())).isEqualTo(chunks);
        assertThat(lines(chunks.getFirst())).hasSize(ITEMS);
    }

    private List<String> lines(FinishedChunk chunk) throws IOException {
        ResultObject object = new ResultObject(
                Objects.requireNonNull(chunk.resultObject()),
                chunk.resultBytes(),
                Objects.requireNonNull(chunk.resultSha256()));
        try (InputStream in = FileStores.results(folder.resolve("results")).open(object)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
