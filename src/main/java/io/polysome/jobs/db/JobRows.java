package io.polysome.jobs.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Table {@code job}. */
@ApplicationScoped
class JobRows implements PanacheRepositoryBase<JobRow, UUID> {}
