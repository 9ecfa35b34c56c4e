package io.polysome.tenancy;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class PostgresTenantStoreIT extends TenantStoreContract {
    private final TenantStore store;

    PostgresTenantStoreIT(TenantStore store) {
        this.store = store;
    }

    @Override
    protected TenantStore store() {
        return store;
    }
}
