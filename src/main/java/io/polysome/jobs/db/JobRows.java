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

    /** Chunks and failures go with their job. */
    int deleteExpired(Instant now, int limit) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeMutationQuery("""
                        with expired as (
                            select id from job where expires_at <= :now order by expires_at limit :limit
                            for update skip locked),
                        deleted as (delete from job where id in (select id from expired) returning id)
                        insert into deleted_job (id, deleted_at) select id, cast(:now as timestamptz) from deleted
                        """)
                .setParameter("now", now)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    List<UUID> deletedJobs(int limit) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("select id from deleted_job order by deleted_at, id limit :limit", UUID.class)
                .setParameter("limit", limit)
                .getResultList();
    }

    int forget(UUID deletedJob) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeMutationQuery("delete from deleted_job where id = :id")
                .setParameter("id", deletedJob)
                .executeUpdate();
    }
}
