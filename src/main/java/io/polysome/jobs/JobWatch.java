package io.polysome.jobs;

import io.polysome.tenancy.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for jobs to change. A change committed by this process reaches its waiters at once and needs no look into the
 * database. Of the end of a job that another process has committed the database tells ({@link #onNews}); any other change is
 * seen within a second.
 */
@ApplicationScoped
public class JobWatch {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** Enough for the time between the commit of a submission and its wait, at thousands of jobs a second. */
    private static final int ENDS_REMEMBERED = 512;

    private final JobStore jobs;
    /** Kept only while somebody waits. */
    private final Map<JobId, Watched> watched = new ConcurrentHashMap<>();
    /** The latest ends, for those who are about to wait. Its own lock guards it. */
    private final Map<JobId, JobChanged> lateEnds = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, JobChanged> eldest) {
            return size() > ENDS_REMEMBERED;
        }
    };

    JobWatch(JobStore jobs) {
        this.jobs = jobs;
    }

    /**
     * Blocks until the job is as wished, or the time is up; answers with the job as it then is.
     *
     * @throws JobNotFoundException when the tenant has none of that id
     */
    public Job await(TenantId tenant, JobId id, Predicate<Job> wish, Duration atMost) throws InterruptedException {
        try (Watched waiting = watch(id)) {
            Job job = get(tenant, id);
            return waiting.await(JobChanged.of(job), wish, atMost).job();
        }
    }

    /**
     * Blocks until a job that the caller has just submitted has finished, or the time is up; answers with its last change.
     */
    public JobChanged awaitEnd(Job submitted, Duration atMost) throws InterruptedException {
        try (Watched waiting = watch(submitted.id())) {
            JobChanged end = findEnd(submitted.id());
            return waiting.await(end == null ? JobChanged.of(submitted) : end, Job::isFinished, atMost);
        }
    }

    private Job get(TenantId tenant, JobId id) {
        return jobs.find(tenant, id).orElseThrow(() -> new JobNotFoundException(id.toString()));
    }

    private Watched watch(JobId id) {
        return watched.compute(id, (key, existing) -> {
            Watched it = existing == null ? new Watched(id) : existing;
            it.waiters++;
            return it;
        });
    }

    private @Nullable JobChanged findEnd(JobId id) {
        synchronized (lateEnds) {
            return lateEnds.get(id);
        }
    }

    void onCommitted(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobChanged change) {
        if (change.job().isFinished()) {
            synchronized (lateEnds) {
                lateEnds.put(change.job().id(), change);
            }
        }
        Watched waited = watched.get(change.job().id());
        if (waited != null) {
            waited.onChange(change);
        }
    }

    /** Another process has ended the job: who waits for it looks at once. */
    public void onNews(JobId id) {
        Watched waited = watched.get(id);
        if (waited != null) {
            waited.onNews();
        }
    }

    /** A job that somebody waits for. */
    private final class Watched implements AutoCloseable {
        private final JobId id;
        /** Changed only within {@code compute}. */
        private int waiters;

        /** Counts what was told without the job itself. */
        private int news;

        private @Nullable JobChanged latest;
        private CompletableFuture<Void> next = new CompletableFuture<>();

        Watched(JobId id) {
            this.id = id;
        }

        synchronized void onChange(JobChanged change) {
            latest = change;
            next.complete(null);
            next = new CompletableFuture<>();
        }

        synchronized void onNews() {
            news++;
            next.complete(null);
            next = new CompletableFuture<>();
        }

        private synchronized CompletableFuture<Void> next() {
            return next;
        }

        private synchronized int news() {
            return news;
        }

        private synchronized @Nullable JobChanged latest() {
            return latest;
        }

        JobChanged await(JobChanged known, Predicate<Job> wish, Duration atMost) throws InterruptedException {
            long deadline = System.nanoTime() + atMost.toNanos();
            JobChanged now = known;
            int seen = 0;
            while (!wish.test(now.job())) {
                // taken before the look at the latest change, so that none falls between the two
                CompletableFuture<Void> change = next();
                JobChanged told = latest();
                int heard = news();
                if (told != null && isAhead(told.job(), now.job())) {
                    now = told;
                    continue;
                }
                if (heard != seen) {
                    seen = heard;
                    now = JobChanged.of(get(now.job().tenant(), id));
                    continue;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return now;
                }
                if (!isOver(change, Math.min(left, LOOK_AGAIN.toNanos()))) {
                    now = JobChanged.of(get(now.job().tenant(), id));
                }
            }
            return now;
        }

        @Override
        public void close() {
            watched.computeIfPresent(id, (key, it) -> --it.waiters == 0 ? null : it);
        }
    }

    /** Changes of one job may be told out of order. */
    private static boolean isAhead(Job news, Job known) {
        if (news.isFinished() || known.isFinished()) {
            return !known.isFinished();
        }
        int more = known.counts().pending() - news.counts().pending();
        boolean began = known.state() instanceof JobState.Queued && news.state() instanceof JobState.Running;
        return more > 0 || (more == 0 && began);
    }

    private static boolean isOver(CompletableFuture<Void> change, long nanos) throws InterruptedException {
        try {
            change.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a change is only ever completed", e);
        }
    }
}
