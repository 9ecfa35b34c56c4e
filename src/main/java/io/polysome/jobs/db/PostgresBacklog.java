package io.polysome.jobs.db;

import io.polysome.jobs.Backlog;
import io.polysome.platform.DatabaseOutage;
import io.polysome.tenancy.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.Session;

/** Counts rows of {@code job}, by their index. */
@ApplicationScoped
class PostgresBacklog implements Backlog {
    private final JobRows jobs;

    PostgresBacklog(JobRows jobs) {
        this.jobs = jobs;
    }

    @Override
    public int countUnfinished(TenantId tenant, int atMost) {
        try {
            return QuarkusTransaction.requiringNew()
                    .call(() -> jobs.getEntityManager()
                            .unwrap(Session.class)
                            .createNativeQuery("""
                            select count(*) from (
                                select from job where tenant = :tenant and finished_at is null limit :limit) unfinished
                            """, Integer.class)
                            .setParameter("tenant", tenant.value())
                            .setParameter("limit", atMost)
                            .getSingleResult());
        } catch (RuntimeException e) {
            throw DatabaseOutage.translate(e);
        }
    }
}
