package io.polysome.jobs.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Table {@code chunk}. */
@ApplicationScoped
class ChunkRows implements PanacheRepositoryBase<ChunkRow, UUID> {

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
