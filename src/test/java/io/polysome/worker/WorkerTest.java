package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.inference.DeviceFaultException;
import io.polysome.inference.FakeLanguageModel;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelArchitecture;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.Lane;
import io.polysome.jobs.NewJob;
import io.polysome.platform.Roles;
import io.polysome.results.ChunkResults;
import io.polysome.results.file.FileStores;
import io.polysome.sequence.ProteinSequence;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final InMemoryBroker broker = new InMemoryBroker();
    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private final List<Integer> exits = new CopyOnWriteArrayList<>();

    /** The bulk lane of one model. */
    private final WorkQueues queues = new WorkQueues() {
        @Override
        public void prepare() {}

        @Override
        public List<String> models() {
            return List.of("esm2-3b");
        }

        @Override
        public WorkQueue open(String model, Lane lane) {
            return lane == Lane.BULK ? broker.open(1) : new InMemoryBroker().open(1);
        }
    };

    private Worker started(LanguageModel model) {
        ChunkRunner runner = new ChunkRunner(
                slug -> model, FileStores.inputs(folder), new ChunkResults(FileStores.results(folder), 0));
        Worker worker = new Worker(
                queues,
                jobs,
                runner,
                TestConfig.worker(Map.of("polysome.worker.slots", "2")),
                Clock.systemUTC(),
                exits::add);
        worker.start(new StartupEvent(), new Roles(List.of("worker")));
        return worker;
    }

    private NewJob submitted() {
        NewJob job = JobFixtures.aJob(2);
        jobs.create(job);
        broker.put(JobFixtures.delivery(job, 0));
        return job;
    }

    /** One whose device goes away at the first batch. */
    private static final class LostDevice extends FakeLanguageModel {
        LostDevice() {
            super(new ModelArchitecture(36, 4, 2));
        }

        @Override
        public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
            throw new DeviceFaultException("CUDA error: unspecified launch failure", new IllegalStateException());
        }
    }

    @Test
    void lostDeviceEndsTheProcessOnceWithAStatusAndUnready() throws InterruptedException {
        // Given
        NewJob job = submitted();
        submitted();
        // When
        Worker worker = started(new LostDevice());
        await("the exit").atMost(PATIENCE).until(() -> !exits.isEmpty());
        worker.stop(new ShutdownEvent());
        // Then
        assertThat(exits).containsExactly(75);
        assertThat(new DeviceReadiness(worker).call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        WorkQueue queue = broker.open(2);
        assertThat(queue.take(PATIENCE)).hasSize(2);
        assertThat(jobs.find(job.tenant(), job.id()).orElseThrow().isFinished()).isFalse();
    }

    @Test
    void workerIsReadyWhileItsDeviceIs() throws InterruptedException {
        // Given
        NewJob job = submitted();
        // When
        Worker worker = started(new FakeLanguageModel(new ModelArchitecture(36, 4, 2)));
        await("the job's end")
                .atMost(PATIENCE)
                .until(() -> jobs.find(job.tenant(), job.id()).orElseThrow().isFinished());
        // Then
        assertThat(new DeviceReadiness(worker).call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        worker.stop(new ShutdownEvent());
        assertThat(exits).isEmpty();
    }

    @Test
    void processOfAnotherRoleTakesNothing() throws InterruptedException {
        // Given
        submitted();
        ChunkRunner runner = new ChunkRunner(
                slug -> new LostDevice(), FileStores.inputs(folder), new ChunkResults(FileStores.results(folder), 0));
        Worker worker = new Worker(queues, jobs, runner, TestConfig.worker(), Clock.systemUTC(), exits::add);
        // When
        worker.start(new StartupEvent(), new Roles(List.of("api", "dispatch")));
        worker.stop(new ShutdownEvent());
        // Then
        assertThat(broker.open(1).take(PATIENCE)).hasSize(1);
    }
}
