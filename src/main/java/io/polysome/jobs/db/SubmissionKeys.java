package io.polysome.jobs.db;

import io.polysome.jobs.SubmissionKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Table {@code idempotency}. */
@ApplicationScoped
class SubmissionKeys {
    private final EntityManager entities;

    SubmissionKeys(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Keeps others from storing the same until this transaction ends; false when another one holds the lock. Two that hash
     * alike, which in 64 bits does not happen, would only refuse each other for a moment.
     */
    boolean tryLock(SubmissionKey key) {
        String name = key.key() == null ? key.id().toString() : key.tenant() + "/" + key.key();
        return session()
                .createNativeQuery("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))", Boolean.class)
                .setParameter("name", name)
                .getSingleResult();
    }

    /** The job that was stored with a key. */
    Optional<UUID> find(SubmissionKey key) {
        return session()
                .createNativeQuery("select job_id from idempotency where tenant = :tenant and key = :key", UUID.class)
                .setParameter("tenant", key.tenant().value())
                .setParameter("key", key.key())
                .uniqueResultOptional();
    }

    /** @param key one with a key */
    void insert(SubmissionKey key, Instant now) {
        session()
                .createNativeMutationQuery("""
                        insert into idempotency (tenant, key, job_id, created_at)
                        values (:tenant, :key, :job, :now)
                        """)
                .setParameter("tenant", key.tenant().value())
                .setParameter("key", key.key())
                .setParameter("job", key.id().value())
                .setParameter("now", now)
                .executeUpdate();
    }

    int delete(Instant createdBefore, int limit) {
        return session()
                .createNativeMutationQuery("""
                        delete from idempotency
                        where (tenant, key) in (
                            select tenant, key from idempotency where created_at < :before
                            order by created_at limit :limit for update skip locked)
                        """)
                .setParameter("before", createdBefore)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    private Session session() {
        return entities.unwrap(Session.class);
    }
}
