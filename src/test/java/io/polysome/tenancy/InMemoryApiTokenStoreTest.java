package io.polysome.tenancy;

class InMemoryApiTokenStoreTest extends ApiTokenStoreContract {
    private final TenantStore tenants = new InMemoryTenantStore();
    private final ApiTokenStore store = new InMemoryApiTokenStore(tenants);

    @Override
    protected ApiTokenStore store() {
        return store;
    }

    @Override
    protected TenantStore tenants() {
        return tenants;
    }
}
