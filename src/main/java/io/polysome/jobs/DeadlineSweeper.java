package io.polysome.jobs;

import io.polysome.platform.Role;
import io.polysome.platform.Roles;
import io.polysome.platform.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Calls off the jobs whose deadline has passed, within a second or two of it. Any number of processes may sweep. */
@ApplicationScoped
class DeadlineSweeper {
    private static final Logger LOG = Logger.getLogger(DeadlineSweeper.class);
    private static final int JOBS_PER_SWEEP = 100;

    private final JobStore jobs;
    private final Clock clock;
    private final Roles roles;
    private boolean stopping;

    DeadlineSweeper(JobStore jobs, Clock clock, Roles roles) {
        this.jobs = jobs;
        this.clock = clock;
        this.roles = roles;
    }

    /** Waits for the sweep under way, so that its transaction is not cut off. */
    synchronized void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void sweep() {
        if (!roles.include(Role.DISPATCH)) {
            return;
        }
        try {
            int expired = JOBS_PER_SWEEP;
            while (!stopping && expired == JOBS_PER_SWEEP) {
                expired = jobs.expireOverdue(clock.instant(), JOBS_PER_SWEEP);
                if (expired > 0) {
                    LOG.infof("called off jobs whose deadline had passed: jobs=%d", expired);
                }
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("the database does not answer, the next sweep tries again", e);
        }
    }
}
