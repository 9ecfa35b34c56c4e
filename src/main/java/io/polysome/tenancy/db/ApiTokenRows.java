package io.polysome.tenancy.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.hibernate.Session;

/** Table {@code api_token}. */
@ApplicationScoped
class ApiTokenRows implements PanacheRepositoryBase<ApiTokenRow, String> {

    boolean hasUsableAdmin(Instant now) {
        return getEntityManager()
                .unwrap(Session.class)
                .createNativeQuery("""
                        select exists(
                            select from api_token
                            where 'admin' = any(scopes) and revoked_at is null
                              and (expires_at is null or expires_at > :now))
                        """, Boolean.class)
                .setParameter("now", now)
                .getSingleResult();
    }
}
