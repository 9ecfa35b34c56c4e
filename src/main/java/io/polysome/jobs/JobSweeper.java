package io.polysome.jobs;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Calls off jobs whose deadline has passed, and forgets submission keys that are old. Every process sweeps; a row is swept
 * once.
 */
@ApplicationScoped
class JobSweeper {
    private static final Logger LOG = Logger.getLogger(JobSweeper.class);
    private static final int ROWS_PER_SWEEP = 1_000;

    private final JobStore jobs;
    private final Clock clock;
    private boolean stopping;

    JobSweeper(JobStore jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Waits for the sweep under way, so that its transaction is not cut off. */
    synchronized void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "1s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expire() {
        sweep(now -> {
            int expired = jobs.expireOverdue(now, ROWS_PER_SWEEP);
            if (expired > 0) {
                LOG.infof("called off jobs whose deadline had passed: jobs=%d", expired);
            }
        });
    }

    @Scheduled(every = "60s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        sweep(now -> jobs.forgetKeys(now.minus(SubmissionKey.REMEMBERED), ROWS_PER_SWEEP));
    }

    private interface Sweep {
        void at(Instant now);
    }

    private synchronized void sweep(Sweep sweep) {
        if (stopping) {
            return;
        }
        try {
            sweep.at(clock.instant());
        } catch (StoreUnavailableException e) {
            LOG.debug("the database does not answer, the next sweep tries again", e);
        }
    }
}
