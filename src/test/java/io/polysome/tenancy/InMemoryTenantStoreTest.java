package io.polysome.tenancy;

class InMemoryTenantStoreTest extends TenantStoreContract {
    private final TenantStore store = new InMemoryTenantStore();

    @Override
    protected TenantStore store() {
        return store;
    }
}
