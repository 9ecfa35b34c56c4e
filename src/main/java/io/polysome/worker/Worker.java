package io.polysome.worker;

import io.polysome.inference.LoadedModels;
import io.polysome.jobs.InputStore;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.Lane;
import io.polysome.jobs.WorkerId;
import io.polysome.results.ChunkResults;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * The slots of this process. Each model has one for its interactive lane, which takes many small chunks at a time, and as
 * many for its bulk lane as bulk chunks may run at a time; those of all models take turns.
 */
@ApplicationScoped
class Worker {
    private final WorkQueues queues;
    private final JobStore jobs;
    private final ChunkRunner runner;
    private final WorkerConfig config;
    private final Clock clock;
    private final WorkerId id;
    /** Waits for the broker, so that the service itself need not. The lists are its own until it has ended. */
    private final Thread starting = Thread.ofPlatform().name("worker-start").unstarted(this::startSlots);

    private final List<WorkerSlot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Worker(
            WorkQueues queues,
            JobStore jobs,
            InputStore inputs,
            ChunkResults results,
            LoadedModels models,
            WorkerConfig config,
            Clock clock) {
        this.queues = queues;
        this.jobs = jobs;
        this.runner = new ChunkRunner(models::get, inputs, results);
        this.config = config;
        this.clock = clock;
        id = new WorkerId(config.node(), UUID.randomUUID().toString());
    }

    void start(@Observes StartupEvent event) {
        starting.start();
    }

    private void startSlots() {
        try {
            queues.prepare();
        } catch (InterruptedException e) {
            return;
        }
        int bulkSlots = config.slots().orElse(Runtime.getRuntime().availableProcessors());
        Semaphore atOnce = new Semaphore(Integer.MAX_VALUE);
        Semaphore bulkTurns = new Semaphore(bulkSlots, true);
        for (String model : queues.models()) {
            startSlot(model + "-interactive", queues.open(model, Lane.INTERACTIVE), atOnce);
            for (int i = 0; i < bulkSlots; i++) {
                startSlot(model + "-bulk-" + i, queues.open(model, Lane.BULK), bulkTurns);
            }
        }
    }

    private void startSlot(String name, WorkQueue queue, Semaphore turns) {
        WorkerSlot slot = new WorkerSlot(
                name,
                queue,
                taken -> new ChunkWork(jobs, runner, id, config, clock, turns, taken),
                config.leaseTime().dividedBy(3));
        slots.add(slot);
        threads.add(Thread.ofPlatform().name("worker-" + name).start(slot));
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        starting.interrupt();
        starting.join();
        slots.forEach(WorkerSlot::stop);
        long deadline = System.nanoTime() + config.drainTime().toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        slots.forEach(WorkerSlot::callOff);
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(5));
        }
    }
}
