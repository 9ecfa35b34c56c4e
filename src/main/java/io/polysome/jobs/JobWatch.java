package io.polysome.jobs;

import io.polysome.tenancy.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Waits for jobs to change. A change committed by this process wakes its waiters at once; one committed by another
 * process is seen within a second.
 */
@ApplicationScoped
public class JobWatch {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final JobStore jobs;
    private final Clock clock;
    /** Completed and replaced at the job's next change; kept only while somebody waits. */
    private final Map<JobId, CompletableFuture<Void>> nextChange = new ConcurrentHashMap<>();

    JobWatch(JobStore jobs, Clock clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * Blocks until the job is as wished, or the time is up; answers with the job as it then is.
     *
     * @throws JobNotFoundException when the tenant has none of that id
     */
    public Job await(TenantId tenant, JobId id, Predicate<Job> wish, Duration atMost) throws InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        while (true) {
            // registered before the job is read, so that no change falls between the two
            CompletableFuture<Void> change = nextChange.computeIfAbsent(id, key -> new CompletableFuture<>());
            Job job = jobs.find(tenant, id).orElse(null);
            Duration left = Duration.between(clock.instant(), deadline);
            if (job == null || wish.test(job) || !left.isPositive()) {
                nextChange.remove(id, change);
                change.complete(null); // others who wait for the same job look again
                if (job == null) {
                    throw new JobNotFoundException(id.toString());
                }
                return job;
            }
            pause(change, left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
        }
    }

    void onCommitted(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobChanged changed) {
        CompletableFuture<Void> change = nextChange.remove(changed.job());
        if (change != null) {
            change.complete(null);
        }
    }

    private static void pause(CompletableFuture<Void> change, Duration atMost) throws InterruptedException {
        try {
            change.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // looked for again by the caller
        } catch (ExecutionException e) {
            throw new IllegalStateException("a change is only ever completed", e);
        }
    }
}
