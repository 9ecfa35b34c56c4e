package io.polysome.worker;

import static java.util.stream.Collectors.toSet;

import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.platform.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One worker thread with its queue: takes chunks, has them worked on by a second thread, renews while that one gets on,
 * and acknowledges last, so that dying at any moment loses nothing.
 */
final class WorkerSlot implements Runnable {
    private static final Logger LOG = Logger.getLogger(WorkerSlot.class);
    private static final Duration TAKE_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);

    private final WorkQueue queue;
    private final Function<List<ChunkDelivery>, ChunkWork> works;
    private final Duration renewEvery;
    private final ExecutorService computing;
    private volatile boolean stopping;
    private volatile @Nullable ChunkWork running;

    /** @param works makes the work for what was taken */
    WorkerSlot(String name, WorkQueue queue, Function<List<ChunkDelivery>, ChunkWork> works, Duration renewEvery) {
        this.queue = queue;
        this.works = works;
        this.renewEvery = renewEvery;
        computing = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name + "-compute").daemon().factory());
    }

    /** Works until told to stop, then closes the queue. */
    @Override
    public void run() {
        Backoff backoff = new Backoff(LONGEST_BACKOFF);
        try (queue) {
            while (!stopping) {
                try {
                    round();
                    backoff.reset();
                } catch (RuntimeException e) {
                    LOG.warn("worker slot goes on after a failure", e);
                    backoff.pause();
                }
            }
        } finally {
            computing.shutdown();
        }
    }

    /** Takes nothing new; what runs may finish. For other threads. */
    void stop() {
        stopping = true;
        queue.wakeUp();
    }

    /** What runs is given back at its next batch. For other threads. */
    void callOff() {
        ChunkWork work = running;
        if (work != null) {
            work.callOff();
        }
    }

    /** One take, with all that follows from it. */
    void round() {
        List<ChunkDelivery> taken = queue.take(TAKE_WAIT);
        if (taken.isEmpty()) {
            return;
        }
        Set<ChunkId> toGiveBack = taken.stream().map(ChunkDelivery::chunk).collect(toSet());
        try {
            ChunkWork work = works.apply(taken);
            running = work;
            toGiveBack = renewUntilDone(work);
        } finally {
            running = null;
            for (ChunkDelivery delivery : taken) {
                if (toGiveBack.contains(delivery.chunk())) {
                    queue.giveBack(delivery);
                } else {
                    queue.acknowledge(delivery);
                }
            }
        }
    }

    private Set<ChunkId> renewUntilDone(ChunkWork work) {
        Future<Set<ChunkId>> result = computing.submit(work);
        while (true) {
            try {
                return result.get(renewEvery.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (work.renew()) {
                    queue.renew();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("the work of a slot failed outside of its chunks", e.getCause());
            } catch (InterruptedException e) {
                work.callOff();
            }
        }
    }
}
