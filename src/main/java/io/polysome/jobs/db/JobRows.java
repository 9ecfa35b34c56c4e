package io.polysome.jobs.db;

import io.polysome.jobs.JobFilter;
import io.polysome.jobs.JobPosition;
import io.polysome.jobs.Lane;
import io.polysome.platform.Json;
import io.polysome.tenancy.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** Table {@code job}. */
@ApplicationScoped
class JobRows implements PanacheRepositoryBase<JobRow, UUID> {

    /** Newest first. */
    List<JobRow> list(JobFilter filter, int limit, @Nullable JobPosition before) {
        Map<String, Object> parameters = new HashMap<>();
        List<String> conditions = new ArrayList<>(List.of("tenant = :tenant"));
        parameters.put("tenant", filter.tenant().value());
        if (before != null) {
            conditions.add("(created_at, id) < (:position, :id)");
            parameters.put("position", before.createdAt());
            parameters.put("id", before.id().value());
        }
        if (!filter.tags().isEmpty()) {
            conditions.add("tags @> cast(:tags as jsonb)");
            parameters.put("tags", Json.write(filter.tags()));
        }
        condition("state = :state", "state", filter.state(), conditions, parameters);
        condition("client_ref = :ref", "ref", filter.clientRef(), conditions, parameters);
        condition("model = :model", "model", filter.model(), conditions, parameters);
        condition("action = :action", "action", filter.action(), conditions, parameters);
        condition("created_at > :after", "after", filter.createdAfter(), conditions, parameters);
        condition("created_at < :before", "before", filter.createdBefore(), conditions, parameters);
        parameters.put("limit", limit);
        NativeQuery<JobRow> query = getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(
                        "select * from job where " + String.join(" and ", conditions)
                                + " order by created_at desc, id desc limit :limit",
                        JobRow.class);
        parameters.forEach(query::setParameter);
        return query.getResultList();
    }

    private static void condition(
            String sql, String name, @Nullable Object value, List<String> conditions, Map<String, Object> parameters) {
        if (value != null) {
            conditions.add(sql);
            parameters.put(name, value);
        }
    }

    /** FLOPs per second of the tenant's latest finished jobs of a model and lane. */
    OptionalDouble recentRate(TenantId tenant, String model, Lane lane) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select sum(cost) / nullif(extract(epoch from sum(finished_at - started_at)), 0)
                        from (select cost, started_at, finished_at
                              from (select * from job where tenant = :tenant
                                    order by created_at desc, id desc limit 1000) latest
                              where model = :model and lane = :lane and state in ('succeeded', 'partial')
                              order by created_at desc limit 20) finished
                        """, Double.class)
                .setParameter("tenant", tenant.value())
                .setParameter("model", model)
                .setParameter("lane", lane.wireName())
                .uniqueResultOptional()
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
    }

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
