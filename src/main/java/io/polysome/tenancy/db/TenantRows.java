package io.polysome.tenancy.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Table {@code tenant}. */
@ApplicationScoped
class TenantRows implements PanacheRepositoryBase<TenantRow, String> {}
