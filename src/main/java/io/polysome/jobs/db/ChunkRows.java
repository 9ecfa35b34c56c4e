package io.polysome.jobs.db;

import io.polysome.jobs.FinishedChunk;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Table {@code chunk}. */
@ApplicationScoped
class ChunkRows implements PanacheRepositoryBase<ChunkRow, UUID> {
    private static final String FINISHED = """
            select new io.polysome.jobs.FinishedChunk(
                number, firstItem, itemCount, coalesce(resultBytes, 0), resultSha256, resultObject)
            from ChunkRow where jobId = :job and finishedAt is not null
            """;

    /** In item order. Leaves the large columns of the rows alone. */
    List<FinishedChunk> finished(UUID job) {
        return getEntityManager()
                .createQuery(FINISHED + " order by number", FinishedChunk.class)
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

    Optional<byte[]> findResultInline(UUID job, int number) {
        return getEntityManager()
                .createQuery("select resultInline from ChunkRow where jobId = :job and number = :number", byte[].class)
                .setParameter("job", job)
                .setParameter("number", number)
                .getResultStream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Locked until the transaction ends; those that another transaction holds are left out. */
    List<ChunkRow> lockExpired(Instant leaseEndedBefore, int limit) {
        return getEntityManager()
                .unwrap(org.hibernate.Session.class)
                .createNativeQuery("""
                        select * from chunk
                        where state = 'running' and lease_until < :before
                        order by id limit :limit for update skip locked
                        """, ChunkRow.class)
                .setParameter("before", leaseEndedBefore)
                .setParameter("limit", limit)
                .getResultList();
    }
}
