package io.polysome.tenancy.db;

import io.polysome.tenancy.Tenant;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantSettings;
import io.polysome.tenancy.TenantStore;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hibernate.Session;

/** Tenants in PostgreSQL. */
@ApplicationScoped
class PostgresTenantStore implements TenantStore {
    private final TenantRows tenants;

    PostgresTenantStore(TenantRows tenants) {
        this.tenants = tenants;
    }

    @Override
    public boolean tryCreate(Tenant tenant) {
        return Transactions.run(() -> {
            // Waits for another transaction that stores the same id, which a look before an insert would not.
            boolean isNew = tenants.getEntityManager()
                            .unwrap(Session.class)
                            .createNativeMutationQuery(
                                    "insert into tenant (id, name) values (:id, :name) on conflict do nothing")
                            .setParameter("id", tenant.id().value())
                            .setParameter("name", tenant.settings().name())
                            .executeUpdate()
                    == 1;
            if (isNew) {
                TenantRow row = tenants.findById(tenant.id().value());
                row.createdAt = tenant.createdAt();
                row.set(tenant.settings());
            }
            return isNew;
        });
    }

    @Override
    public Optional<Tenant> find(TenantId id) {
        return Transactions.run(() -> tenants.findByIdOptional(id.value()).map(TenantRow::toTenant));
    }

    @Override
    public List<Tenant> list() {
        return Transactions.run(() -> tenants.listAll(Sort.ascending("id")).stream()
                .map(TenantRow::toTenant)
                .toList());
    }

    @Override
    public Optional<Tenant> change(TenantId id, UnaryOperator<TenantSettings> change) {
        return Transactions.run(() -> tenants.findByIdOptional(id.value(), LockModeType.PESSIMISTIC_WRITE)
                .map(row -> {
                    row.set(change.apply(row.toTenant().settings()));
                    return row.toTenant();
                }));
    }
}
