package io.polysome.tenancy.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Table {@code api_token}. */
@ApplicationScoped
class ApiTokenRows implements PanacheRepositoryBase<ApiTokenRow, String> {}
