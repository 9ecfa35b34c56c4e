package io.polysome.jobs.outbox;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.Session;

/** Table {@code outbox}. */
@ApplicationScoped
class OutboxRows implements PanacheRepository<OutboxRow> {

    /** The oldest rows that no other relay holds, locked until the transaction ends. */
    List<OutboxRow> lockOldest(int limit) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery(
                        "select * from outbox order by id limit :limit for update skip locked", OutboxRow.class)
                .setParameter("limit", limit)
                .getResultList();
    }

    void delete(List<Long> ids) {
        delete("id in ?1", ids);
    }
}
