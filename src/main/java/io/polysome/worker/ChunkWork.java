package io.polysome.worker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.polysome.inference.DeviceFaultException;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemFailure.Fault;
import io.polysome.jobs.ChunkAttempt.Outcome;
import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.Lane;
import io.polysome.jobs.Lease;
import io.polysome.platform.Backoff;
import io.polysome.platform.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * From deliveries to reported outcomes: claim, run, store, report. Runs on a slot's computing thread; the slot renews
 * and calls off from its own.
 *
 * <p>When the database or a store does not answer it tries again for as long as it takes. When the work itself fails the
 * chunk is released for another attempt, and at the last one the items that fail are told from those that do not. A chunk
 * whose workers died is halved until the item that kills them is alone, and that one fails.
 */
final class ChunkWork implements Callable<Set<ChunkId>> {
    private static final Logger LOG = Logger.getLogger(ChunkWork.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);
    /** The first death may have been another chunk's doing; from then on a chunk runs alone, and the second is its own. */
    private static final int DEATHS_BEFORE_SPLIT = 2;

    private final WorkerContext worker;
    private final Lane lane;
    private final List<ChunkDelivery> deliveries;
    private final Pulse pulse = new Pulse();
    /** Until the claim everything that was delivered, afterwards only what was claimed and must be tried again. */
    private final Set<ChunkId> toGiveBack = new HashSet<>();
    /** Claimed beside others' work and still to be run, alone. */
    private final List<ClaimedChunk> suspects = new ArrayList<>();
    /** What is claimed and neither reported nor given back. Written by the computing thread; read by the slot's. */
    private volatile List<Lease> leases = List.of();
    /** Leases are being ended by this work itself; until it has taken them off the list they look like lost ones. */
    private volatile boolean ending;
    /** Other workers have every chunk, and report it; set before the work is called off. */
    private volatile boolean leasesLost;

    ChunkWork(WorkerContext worker, Lane lane, List<ChunkDelivery> deliveries) {
        this.worker = worker;
        this.lane = lane;
        this.deliveries = deliveries;
    }

    /** Returns the chunks that another attempt must be made at; all other deliveries are done with. */
    @Override
    public Set<ChunkId> call() {
        deliveries.forEach(delivery -> toGiveBack.add(delivery.chunk()));
        try {
            List<ChunkDelivery> fresh = deliveries.stream()
                    .filter(delivery -> !delivery.redelivered())
                    .toList();
            if (!fresh.isEmpty()) {
                worker.places().together(lane, pulse, () -> runTogether(fresh));
            }
            for (ClaimedChunk suspect : suspects) {
                worker.places().alone(lane, pulse, letIn -> report(runSuspect(suspect)));
            }
            for (ChunkDelivery again : deliveries) {
                if (again.redelivered()) {
                    worker.places().alone(lane, pulse, letIn -> runAgain(again, letIn));
                }
            }
        } catch (Pulse.CalledOffException e) {
            if (!leasesLost) {
                giveBack(leases, Outcome.RELEASED, "called off by its worker");
            }
        } catch (DeviceFaultException e) {
            worker.onDeviceFault().accept(e);
        }
        return toGiveBack;
    }

    private void runTogether(List<ChunkDelivery> fresh) {
        List<ClaimedChunk> claimed = claim(fresh);
        claimed.stream().filter(ClaimedChunk::isSuspect).forEach(suspects::add);
        List<ChunkOutcome> outcomes = new ArrayList<>();
        for (List<ClaimedChunk> group : groups(claimed)) {
            outcomes.addAll(run(group));
        }
        report(outcomes);
    }

    /** What somebody had before is not even claimed beside other work, which may be what that one died of. */
    private void runAgain(ChunkDelivery delivery, Runnable letOthersIn) {
        for (ClaimedChunk chunk : claim(List.of(delivery))) {
            if (chunk.isSuspect()) {
                report(runSuspect(chunk));
            } else {
                letOthersIn.run();
                report(run(List.of(chunk)));
            }
        }
    }

    private List<ClaimedChunk> claim(List<ChunkDelivery> some) {
        List<ClaimedChunk> claimed = patiently(() -> {
            Instant now = worker.clock().instant();
            return worker.jobs()
                    .claim(some, worker.id(), now, now.plus(worker.config().leaseTime()));
        });
        leases = leasesOf(claimed);
        some.forEach(delivery -> toGiveBack.remove(delivery.chunk()));
        return claimed;
    }

    /**
     * Extends the leases when the work still gets on, and calls it off when they are lost. For the slot's thread.
     *
     * @return whether the queue's lock should be renewed too
     */
    boolean renew() {
        if (pulse.isStalled(worker.config().stallTime())) {
            return false;
        }
        List<Lease> held = leases;
        if (!held.isEmpty()) {
            try {
                Set<Lease> lost = worker.jobs()
                        .renew(
                                held,
                                worker.clock().instant().plus(worker.config().leaseTime()));
                if (lost.size() == held.size() && leases.equals(held) && !ending) {
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

    /** Chunks of one kind go through the model together, whosever they are, but for those under suspicion. */
    private static Iterable<List<ClaimedChunk>> groups(List<ClaimedChunk> claimed) {
        return claimed.stream()
                .filter(chunk -> !chunk.isSuspect())
                .collect(groupingBy(ClaimedChunk::spec, LinkedHashMap::new, toList()))
                .values();
    }

    private List<ChunkOutcome> runSuspect(ClaimedChunk chunk) {
        if (chunk.deaths() >= DEATHS_BEFORE_SPLIT && chunk.itemCount() > 1) {
            LOG.warnf(
                    "chunk is halved, since its workers died: jobId=%s, chunkId=%s, items=%d",
                    chunk.lease().job(), chunk.lease().chunk(), chunk.itemCount());
            String reason = "its workers died %d times".formatted(chunk.deaths());
            ending = true;
            patiently(() ->
                    worker.jobs().split(chunk.lease(), reason, worker.clock().instant()));
            ended(List.of(chunk.lease()));
            return List.of();
        }
        if (chunk.deaths() >= worker.config().maxAttempts()) {
            String detail = "every worker that began it died, %d times".formatted(chunk.deaths());
            return giveUp(chunk, new ItemFailure("worker-lost", detail, true, Fault.SERVICE));
        }
        return run(List.of(chunk));
    }

    private List<ChunkOutcome> run(List<ClaimedChunk> group) {
        ClaimedChunk first = group.getFirst();
        boolean lastAttempt = first.failures() >= worker.config().maxAttempts() - 1;
        DeviceTurns.Turn turn = worker.turns().turn(lane, pulse);
        try {
            return patiently(() -> worker.runner().run(group, lastAttempt, pulse, turn));
        } catch (Pulse.CalledOffException e) {
            throw e;
        } catch (DeviceFaultException e) {
            blame(group, e);
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e,
                    "chunks failed: jobId=%s, chunks=%d, attempt=%d, model=%s",
                    first.lease().job(),
                    group.size(),
                    first.lease().attempt(),
                    first.spec().model());
            if (lastAttempt) {
                return giveUp(first, ItemFailure.internalError(e));
            }
            giveBack(leasesOf(group), Outcome.FAILED, e.toString());
            return List.of();
        }
    }

    /**
     * What computed when the device was lost is suspected as if its worker had died; all else that is held, here and in
     * other slots, is innocent.
     */
    private void blame(List<ClaimedChunk> group, DeviceFaultException fault) {
        List<Lease> computed = leasesOf(group);
        List<Lease> others =
                leases.stream().filter(lease -> !computed.contains(lease)).toList();
        giveBack(computed, Outcome.LOST, String.valueOf(fault.getMessage()));
        giveBack(others, Outcome.RELEASED, "the device was lost while another chunk ran");
    }

    private List<ChunkOutcome> giveUp(ClaimedChunk chunk, ItemFailure reason) {
        return List.of(patiently(() -> worker.runner().giveUp(chunk, reason)));
    }

    private static List<Lease> leasesOf(List<ClaimedChunk> chunks) {
        return chunks.stream().map(ClaimedChunk::lease).toList();
    }

    private void report(List<ChunkOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        ending = true;
        Set<Lease> accepted =
                patiently(() -> worker.jobs().finish(outcomes, worker.clock().instant()));
        List<Lease> reported = outcomes.stream().map(ChunkOutcome::lease).toList();
        ended(reported);
        for (Lease lease : reported) {
            if (!accepted.contains(lease)) {
                LOG.warnf(
                        "outcome came too late, another worker has the chunk: jobId=%s, chunkId=%s, attempt=%d",
                        lease.job(), lease.chunk(), lease.attempt());
            }
        }
    }

    /** The queue brings it again; a lease that cannot be released is taken over then. */
    private void giveBack(List<Lease> given, Outcome how, String reason) {
        given.forEach(lease -> toGiveBack.add(lease.chunk()));
        ending = true;
        try {
            if (!given.isEmpty()) {
                worker.jobs().release(given, how, reason, worker.clock().instant());
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("leases not released, the database does not answer", e);
        }
        ended(given);
    }

    private void ended(List<Lease> some) {
        leases = leases.stream().filter(lease -> !some.contains(lease)).toList();
        ending = false;
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
