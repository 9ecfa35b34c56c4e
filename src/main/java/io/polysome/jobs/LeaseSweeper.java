package io.polysome.jobs;

import io.polysome.platform.Role;
import io.polysome.platform.Roles;
import io.polysome.platform.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Queues chunks again whose worker has stopped renewing: the net under the queue's own redelivery, for deliveries that
 * the broker gave up or lost. Any number of processes may sweep; a chunk is swept once.
 */
@ApplicationScoped
class LeaseSweeper {
    private static final Logger LOG = Logger.getLogger(LeaseSweeper.class);
    private static final int CHUNKS_PER_SWEEP = 1_000;

    private final JobStore jobs;
    private final JobsConfig config;
    private final Clock clock;
    private final Roles roles;
    private boolean stopping;

    LeaseSweeper(JobStore jobs, JobsConfig config, Clock clock, Roles roles) {
        this.jobs = jobs;
        this.config = config;
        this.clock = clock;
        this.roles = roles;
    }

    /** Waits for the sweep under way, so that its transaction is not cut off. */
    synchronized void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void sweep() {
        if (stopping || !roles.include(Role.DISPATCH)) {
            return;
        }
        try {
            Instant now = clock.instant();
            int requeued = jobs.requeueExpired(now.minus(config.leaseGrace()), CHUNKS_PER_SWEEP, now);
            if (requeued > 0) {
                LOG.warnf("queued chunks again whose lease had ended: chunks=%d", requeued);
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("the database does not answer, the next sweep tries again", e);
        }
    }
}
