package io.polysome.jobs.db;

import io.polysome.jobs.ChunkAttempt;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.TimelinePosition;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Table {@code chunk}. */
@ApplicationScoped
class ChunkRows implements PanacheRepositoryBase<ChunkRow, UUID> {
    private static final String FINISHED = """
            select new io.polysome.jobs.FinishedChunk(
                firstItem, itemCount, coalesce(resultBytes, 0), resultSha256, resultObject)
            from ChunkRow where jobId = :job and state in ('succeeded', 'failed')
            """;

    /** In item order. Leaves the large columns of the rows alone. */
    List<FinishedChunk> finished(UUID job) {
        return getEntityManager()
                .createQuery(FINISHED + " order by firstItem", FinishedChunk.class)
                .setParameter("job", job)
                .getResultList();
    }

    Optional<FinishedChunk> findFinished(UUID job, int item) {
        return getEntityManager()
                .createQuery(
                        FINISHED + " and firstItem <= :item and firstItem + itemCount > :item", FinishedChunk.class)
                .setParameter("job", job)
                .setParameter("item", item)
                .getResultStream()
                .findFirst();
    }

    Optional<byte[]> findResultInline(UUID job, int firstItem) {
        return getEntityManager()
                .createQuery(
                        "select resultInline from ChunkRow where jobId = :job and firstItem = :firstItem", byte[].class)
                .setParameter("job", job)
                .setParameter("firstItem", firstItem)
                .getResultStream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** None of them is claimed, renewed or reported any more. */
    void cancelUnfinished(UUID job, Instant now) {
        getEntityManager()
                .unwrap(Session.class)
                .createNativeMutationQuery("""
                        update chunk set state = 'cancelled', finished_at = :now, attempts = case state
                            when 'running' then attempts || jsonb_build_object(
                                'attempt', attempt, 'worker', worker, 'claimed_at', claimed_at,
                                'ended_at', cast(:now as timestamptz),
                                'outcome', 'cancelled')
                            else attempts end
                        where id in (
                            select id from chunk where job_id = :job and finished_at is null order by id for update)
                        """)
                .setParameter("now", now)
                .setParameter("job", job)
                .executeUpdate();
    }

    /** Those that have ended, from the list in each row, and those under way, from the rows themselves. */
    List<ChunkAttempt> attempts(UUID job, TimelinePosition after, int limit) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select c.id, c.first_item, c.item_count, cast(a.line as text)
                        from chunk c cross join lateral (
                            select line from jsonb_array_elements(c.attempts) as ended (line)
                            union all
                            select jsonb_build_object(
                                'attempt', c.attempt, 'worker', c.worker, 'claimed_at', c.claimed_at)
                            where c.state = 'running') as a
                        where c.job_id = :job
                            and (cast(a.line ->> 'claimed_at' as timestamptz), c.id, cast(a.line ->> 'attempt' as integer))
                                > (:at, :chunk, :attempt)
                        order by cast(a.line ->> 'claimed_at' as timestamptz), c.id, cast(a.line ->> 'attempt' as integer)
                        limit :limit
                        """, Object[].class)
                .setParameter("job", job)
                .setParameter("at", after.at())
                .setParameter("chunk", after.chunk())
                .setParameter("attempt", after.number())
                .setParameter("limit", limit)
                .getResultList()
                .stream()
                .map(row -> Attempts.parse((UUID) row[0], (int) row[1], (int) row[2], (String) row[3]))
                .toList();
    }

    /** Locked until the transaction ends; those that another transaction holds are left out. */
    List<ChunkRow> lockExpired(Instant leaseEndedBefore, int limit) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select * from chunk
                        where state in ('queued', 'running') and lease_until < :before
                        order by id limit :limit for update skip locked
                        """, ChunkRow.class)
                .setParameter("before", leaseEndedBefore)
                .setParameter("limit", limit)
                .getResultList();
    }
}
