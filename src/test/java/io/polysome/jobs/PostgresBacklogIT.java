package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.NOON;
import static io.polysome.jobs.JobFixtures.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.platform.RandomHex;
import io.polysome.tenancy.Tenant;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantSettings;
import io.polysome.tenancy.TenantStore;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PostgresBacklogIT {
    private final Backlog backlog;
    private final JobStore jobs;
    private final TenantStore tenants;

    PostgresBacklogIT(Backlog backlog, JobStore jobs, TenantStore tenants) {
        this.backlog = backlog;
        this.jobs = jobs;
        this.tenants = tenants;
    }

    private TenantId aTenant() {
        TenantId id = new TenantId("lab-" + RandomHex.ofBytes(6));
        tenants.tryCreate(new Tenant(id, TenantSettings.named("Lab"), NOON));
        return id;
    }

    private JobId storedFor(TenantId tenant) {
        NewJob job = aJob(1);
        jobs.create(new NewJob(job.id(), tenant, job.spec(), job.options(), job.lane(), job.createdAt(), job.chunks()));
        return job.id();
    }

    @Test
    void unfinishedJobsOfTheTenantAreCountedAndNoOthers() {
        // Given
        TenantId tenant = aTenant();
        storedFor(tenant);
        storedFor(tenant);
        jobs.cancel(tenant, storedFor(tenant), "for a test", NOON);
        storedFor(aTenant());
        // Then
        assertThat(backlog.countUnfinished(tenant, 100)).isEqualTo(2);
        assertThat(backlog.countUnfinished(aTenant(), 100)).isZero();
    }

    @Test
    void countingStopsWhereItIsTold() {
        // Given
        TenantId tenant = aTenant();
        storedFor(tenant);
        storedFor(tenant);
        storedFor(tenant);
        // Then
        assertThat(backlog.countUnfinished(tenant, 2)).isEqualTo(2);
    }
}
