package io.polysome.jobs;

import io.polysome.jobs.OverLimitException.Limit;
import io.polysome.tenancy.LimitsInForce;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantLimits;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Keeps tenants within their limits. A tenant without limits, which is the default, costs nothing. Requests that arrive
 * together are counted without each other, so that they may exceed the number of jobs by theirs.
 */
@ApplicationScoped
public class Admission {
    private final LimitsInForce limits;
    private final Backlog backlog;

    Admission(LimitsInForce limits, Backlog backlog) {
        this.limits = limits;
        this.backlog = backlog;
    }

    /** @throws OverLimitException when the tenant may not have one more job of so many items now */
    void check(TenantId tenant, int items) {
        TenantLimits limit = limits.of(tenant);
        if (limit.maxRequestItems() != null && items > limit.maxRequestItems()) {
            throw new OverLimitException(
                    Limit.REQUEST_ITEMS,
                    "the job has %d items, and tenant %s may have %d in a job; split it"
                            .formatted(items, tenant, limit.maxRequestItems()));
        }
        if (limit.maxQueuedJobs() != null
                && backlog.countUnfinished(tenant, limit.maxQueuedJobs()) >= limit.maxQueuedJobs()) {
            throw new OverLimitException(
                    Limit.QUEUED_JOBS,
                    "tenant %s has %d unfinished jobs, as many as it may have; wait for one of them, or cancel one"
                            .formatted(tenant, limit.maxQueuedJobs()));
        }
    }
}
