package io.polysome.jobs.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/** Table {@code job}. */
@ApplicationScoped
class JobRows implements PanacheRepositoryBase<JobRow, UUID> {

    /** Unfinished ones whose deadline has passed, locked; those that another transaction holds are left out. */
    List<JobRow> lockOverdue(Instant now, int limit) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select * from job
                        where finished_at is null and deadline <= :now
                        order by id limit :limit for update skip locked
                        """, JobRow.class)
                .setParameter("now", now)
                .setParameter("limit", limit)
                .getResultList();
    }
}
