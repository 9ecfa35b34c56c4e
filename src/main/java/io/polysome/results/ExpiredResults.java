package io.polysome.results;

import io.polysome.jobs.InputStore;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobStore;
import io.polysome.platform.Role;
import io.polysome.platform.Roles;
import io.polysome.platform.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Deletes jobs whose time is over: their rows first, so that nobody is shown what is not there, then their objects. A
 * crash between leaves a note of the objects, so that the next sweep goes on. Any number of processes may sweep.
 */
@ApplicationScoped
class ExpiredResults {
    private static final Logger LOG = Logger.getLogger(ExpiredResults.class);
    /** In one transaction, since each may have many thousand rows. */
    private static final int JOBS_AT_A_TIME = 10;

    private final JobStore jobs;
    private final InputStore inputs;
    private final ResultStore results;
    private final Clock clock;
    private final Roles roles;
    private volatile boolean stopping;

    ExpiredResults(JobStore jobs, InputStore inputs, ResultStore results, Clock clock, Roles roles) {
        this.jobs = jobs;
        this.inputs = inputs;
        this.results = results;
        this.clock = clock;
        this.roles = roles;
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        awaitSweep();
    }

    /** So that its transaction is not cut off. */
    private synchronized void awaitSweep() {}

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void sweep() {
        if (!roles.include(Role.DISPATCH)) {
            return;
        }
        try {
            int deleted = JOBS_AT_A_TIME;
            while (!stopping && deleted == JOBS_AT_A_TIME) {
                deleted = jobs.deleteExpired(clock.instant(), JOBS_AT_A_TIME);
                deleteObjects();
            }
        } catch (StoreUnavailableException | IOException e) {
            LOG.warnf("expired results not deleted, the next sweep tries again: %s", e.getMessage());
            LOG.debug("cause", e);
        }
    }

    private void deleteObjects() throws IOException {
        List<JobId> deleted = jobs.deletedJobs(JOBS_AT_A_TIME);
        while (!stopping && !deleted.isEmpty()) {
            for (JobId job : deleted) {
                String prefix = "jobs/%s/".formatted(job);
                results.deleteAll(prefix);
                inputs.deleteAll(prefix);
                jobs.forget(job);
                LOG.infof("job deleted, its time was over: jobId=%s", job);
            }
            deleted = jobs.deletedJobs(JOBS_AT_A_TIME);
        }
    }
}
