package io.polysome.worker;

import io.polysome.inference.DeviceFaultException;
import io.polysome.inference.LoadedModels;
import io.polysome.jobs.InputStore;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.Lane;
import io.polysome.jobs.WorkerId;
import io.polysome.platform.Role;
import io.polysome.platform.Roles;
import io.polysome.results.ChunkResults;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The slots of this process. Each model has one for its interactive lane, which takes many small chunks at a time, and as
 * many for its bulk lane as bulk chunks may run at a time; those of all models share the places and the device.
 */
@ApplicationScoped
class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    /** The process is of no more use, but its work is (sysexits: EX_TEMPFAIL). */
    private static final int EXIT_DEVICE_LOST = 75;

    private final WorkQueues queues;
    private final WorkerConfig config;
    private final WorkerContext context;
    private final IntConsumer exit;
    private final int bulkSlots;
    /** Waits for the broker, so that the service itself need not. The lists are its own until it has ended. */
    private final Thread starting = Thread.ofPlatform().name("worker-start").unstarted(this::startSlots);

    private final List<WorkerSlot> slots = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable DeviceFaultException> fault = new AtomicReference<>();

    @Inject
    Worker(
            WorkQueues queues,
            JobStore jobs,
            InputStore inputs,
            ChunkResults results,
            LoadedModels models,
            WorkerConfig config,
            Clock clock) {
        this(queues, jobs, new ChunkRunner(models::get, inputs, results), config, clock, Quarkus::asyncExit);
    }

    /** @param exit ends the process with a status; must return at once */
    Worker(WorkQueues queues, JobStore jobs, ChunkRunner runner, WorkerConfig config, Clock clock, IntConsumer exit) {
        this.queues = queues;
        this.config = config;
        this.exit = exit;
        bulkSlots = config.slots().orElse(Runtime.getRuntime().availableProcessors());
        context = new WorkerContext(
                jobs,
                runner,
                new WorkerId(config.node(), UUID.randomUUID().toString()),
                config,
                clock,
                new Places(bulkSlots),
                new DeviceTurns(bulkSlots),
                this::onDeviceFault);
    }

    /** Blocks for nothing: the slots wait for the broker by themselves. */
    void start(@Observes StartupEvent event, Roles roles) {
        if (roles.include(Role.WORKER)) {
            starting.start();
        }
    }

    private void startSlots() {
        try {
            queues.prepare();
        } catch (InterruptedException e) {
            return;
        }
        for (String model : queues.models()) {
            startSlot(model + "-interactive", model, Lane.INTERACTIVE);
            for (int i = 0; i < bulkSlots; i++) {
                startSlot(model + "-bulk-" + i, model, Lane.BULK);
            }
        }
    }

    private void startSlot(String name, String model, Lane lane) {
        WorkerSlot slot = new WorkerSlot(
                name,
                queues.open(model, lane),
                taken -> new ChunkWork(context, lane, taken),
                config.leaseTime().dividedBy(3));
        slots.add(slot); // before the look at the fault, so that a later one finds it
        if (fault.get() == null) {
            threads.add(Thread.ofPlatform().name("worker-" + name).start(slot));
        }
    }

    /** Lets go of everything and ends the process, so that whoever watches over it starts a new one. */
    private void onDeviceFault(DeviceFaultException cause) {
        boolean first = fault.compareAndSet(null, cause);
        // by everyone who finds out, so that no slot takes anything more after its own fault
        slots.forEach(WorkerSlot::stop);
        if (first) {
            slots.forEach(WorkerSlot::callOff);
            LOG.fatal("the device is lost, the process ends", cause);
            exit.accept(EXIT_DEVICE_LOST);
        }
    }

    /** Why nothing can be computed here any more; null while it can. */
    @Nullable DeviceFaultException deviceFault() {
        return fault.get();
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
