package io.polysome.tenancy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Keeps tenants as long as it lives. */
public final class InMemoryTenantStore implements TenantStore {
    private final Map<TenantId, Tenant> tenants = new ConcurrentHashMap<>();

    @Override
    public boolean tryCreate(Tenant tenant) {
        return tenants.putIfAbsent(tenant.id(), tenant) == null;
    }

    @Override
    public Optional<Tenant> find(TenantId id) {
        return Optional.ofNullable(tenants.get(id));
    }

    @Override
    public List<Tenant> list() {
        return tenants.values().stream()
                .sorted(Comparator.comparing(tenant -> tenant.id().value()))
                .toList();
    }

    @Override
    public Optional<Tenant> change(TenantId id, UnaryOperator<TenantSettings> change) {
        return Optional.ofNullable(tenants.computeIfPresent(
                id, (key, before) -> new Tenant(key, change.apply(before.settings()), before.createdAt())));
    }
}
