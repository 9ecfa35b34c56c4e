package io.polysome.jobs.db;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Table {@code item_failure}. */
@ApplicationScoped
class ItemFailureRows implements PanacheRepositoryBase<ItemFailureRow, ItemFailureRow.Key> {}
