package io.polysome.worker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemFailure.Fault;
import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.Lease;
import io.polysome.jobs.StoreUnavailableException;
import io.polysome.jobs.WorkerId;
import io.polysome.platform.Backoff;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * From deliveries to reported outcomes: claim, run, store, report. Runs on a slot's computing thread; the slot renews
 * and calls off from its own.
 *
 * <p>When the database or a store does not answer it tries again for as long as it takes. When the work itself fails the
 * chunk is released for another attempt, until its attempts are used up; then its items fail.
 */
final class ChunkWork implements Callable<Set<ChunkId>> {
    private static final Logger LOG = Logger.getLogger(ChunkWork.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);
    private static final long TURN_CHECK_MILLIS = 100;

    private final JobStore jobs;
    private final ChunkRunner runner;
    private final WorkerId worker;
    private final WorkerConfig config;
    private final Clock clock;
    private final Semaphore turns;
    private final List<ChunkDelivery> deliveries;
    private final Pulse pulse = new Pulse();
    /** Until the claim everything that was delivered, afterwards only what was claimed and must be tried again. */
    private final Set<ChunkId> toGiveBack = new HashSet<>();
    /** Written by the computing thread once, after the claim; read by the slot's. */
    private volatile List<Lease> leases = List.of();
    /** Other workers have every chunk, and report it; set before the work is called off. */
    private volatile boolean leasesLost;

    /** @param turns as many permits as chunks may run at a time; one is held from the claim to the report */
    ChunkWork(
            JobStore jobs,
            ChunkRunner runner,
            WorkerId worker,
            WorkerConfig config,
            Clock clock,
            Semaphore turns,
            List<ChunkDelivery> deliveries) {
        this.jobs = jobs;
        this.runner = runner;
        this.worker = worker;
        this.config = config;
        this.clock = clock;
        this.turns = turns;
        this.deliveries = deliveries;
    }

    /** Returns the chunks that another attempt must be made at; all other deliveries are done with. */
    @Override
    public Set<ChunkId> call() {
        deliveries.forEach(delivery -> toGiveBack.add(delivery.chunk()));
        try {
            awaitTurn();
            try {
                claimAndRun();
            } finally {
                turns.release();
            }
        } catch (Pulse.CalledOffException e) {
            if (!leasesLost) {
                giveBack(leases);
            }
        }
        return toGiveBack;
    }

    private void claimAndRun() {
        List<ClaimedChunk> claimed = patiently(() -> {
            Instant now = clock.instant();
            return jobs.claim(deliveries, worker, now, now.plus(config.leaseTime()));
        });
        leases = claimed.stream().map(ClaimedChunk::lease).toList();
        toGiveBack.clear();
        List<ChunkOutcome> outcomes = new ArrayList<>();
        for (List<ClaimedChunk> group : groups(claimed)) {
            outcomes.addAll(run(group));
        }
        report(outcomes);
    }

    private void awaitTurn() {
        try {
            do {
                pulse.beat();
            } while (!turns.tryAcquire(TURN_CHECK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Pulse.CalledOffException();
        }
    }

    /**
     * Extends the leases when the work still gets on, and calls it off when they are lost. For the slot's thread.
     *
     * @return whether the queue's lock should be renewed too
     */
    boolean renew() {
        if (pulse.isStalled(config.stallTime())) {
            return false;
        }
        List<Lease> held = leases;
        if (!held.isEmpty()) {
            try {
                Set<Lease> lost = jobs.renew(held, clock.instant().plus(config.leaseTime()));
                if (lost.size() == held.size()) {
                    LOG.warnf("leases lost, the work is called off: chunks=%d", held.size());
                    leasesLost = true;
                    pulse.callOff();
                }
            } catch (StoreUnavailableException e) {
                LOG.debug("leases not renewed, the database does not answer", e);
            }
        }
        return true;
    }

    /** Ends the work at its next batch. For other threads. */
    void callOff() {
        pulse.callOff();
    }

    /** Chunks of one kind go through the model together, but one that has failed before goes alone. */
    private static Iterable<List<ClaimedChunk>> groups(List<ClaimedChunk> claimed) {
        record Kind(JobSpec spec, int alone) {}
        return claimed.stream()
                .collect(groupingBy(
                        chunk -> new Kind(chunk.spec(), chunk.lease().attempt() == 1 ? -1 : claimed.indexOf(chunk)),
                        LinkedHashMap::new,
                        toList()))
                .values();
    }

    private List<ChunkOutcome> run(List<ClaimedChunk> group) {
        ClaimedChunk first = group.getFirst();
        if (first.lease().attempt() > config.maxAttempts()) {
            return giveUp(
                    first,
                    new ItemFailure(
                            "worker-lost",
                            "its chunk was begun %d times and never finished".formatted(config.maxAttempts()),
                            true,
                            Fault.SERVICE));
        }
        try {
            return patiently(() -> runner.run(group, pulse));
        } catch (Pulse.CalledOffException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "chunks failed: jobId=%s, chunks=%d, attempt=%d, model=%s",
                    first.lease().job(),
                    group.size(),
                    first.lease().attempt(),
                    first.spec().model());
            if (first.lease().attempt() == config.maxAttempts()) {
                return giveUp(first, new ItemFailure("internal-error", e.toString(), true, Fault.SERVICE));
            }
            giveBack(group.stream().map(ClaimedChunk::lease).toList());
            return List.of();
        }
    }

    private List<ChunkOutcome> giveUp(ClaimedChunk chunk, ItemFailure reason) {
        return List.of(patiently(() -> runner.giveUp(chunk, reason)));
    }

    private void report(List<ChunkOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        Set<Lease> accepted = patiently(() -> jobs.finish(outcomes, clock.instant()));
        for (ChunkOutcome outcome : outcomes) {
            if (!accepted.contains(outcome.lease())) {
                LOG.warnf(
                        "outcome came too late, another worker has the chunk: jobId=%s, chunkId=%s, attempt=%d",
                        outcome.lease().job(),
                        outcome.lease().chunk(),
                        outcome.lease().attempt());
            }
        }
    }

    /** The queue brings it again; a lease that cannot be released is taken over then. */
    private void giveBack(List<Lease> given) {
        given.forEach(lease -> toGiveBack.add(lease.chunk()));
        try {
            if (!given.isEmpty()) {
                jobs.release(given);
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("leases not released, the database does not answer", e);
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /** Repeats a step for as long as a store does not answer, or until the work is called off. */
    private <T> T patiently(Step<T> step) {
        Backoff backoff = new Backoff(LONGEST_BACKOFF);
        while (true) {
            pulse.beat();
            try {
                return step.run();
            } catch (StoreUnavailableException | IOException e) {
                LOG.warnf("storage does not answer, trying again: %s", e.getMessage());
                LOG.debug("cause", e);
                backoff.pause();
            }
        }
    }
}
