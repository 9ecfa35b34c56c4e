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

/** Forgets the keys of submissions that are old. Any number of processes may sweep. */
@ApplicationScoped
class KeySweeper {
    private static final Logger LOG = Logger.getLogger(KeySweeper.class);
    private static final int KEYS_PER_SWEEP = 1_000;

    private final JobStore jobs;
    private final Clock clock;
    private final Roles roles;
    private boolean stopping;

    KeySweeper(JobStore jobs, Clock clock, Roles roles) {
        this.jobs = jobs;
        this.clock = clock;
        this.roles = roles;
    }

    /** Waits for the sweep under way, so that its transaction is not cut off. */
    synchronized void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    @Scheduled(every = "60s", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void sweep() {
        if (stopping || !roles.include(Role.DISPATCH)) {
            return;
        }
        try {
            jobs.forgetKeys(clock.instant().minus(SubmissionKey.REMEMBERED), KEYS_PER_SWEEP);
        } catch (StoreUnavailableException e) {
            LOG.debug("the database does not answer, the next sweep tries again", e);
        }
    }
}
