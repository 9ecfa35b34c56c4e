package io.polysome.tenancy;

import io.polysome.platform.RandomHex;
import java.time.Instant;
import java.util.Set;

/** Tenants and tokens for tests; every call makes fresh ids. */
final class Tenancies {
    static final Instant NOON = Instant.parse("2100-01-02T12:00:00Z");

    private Tenancies() {}

    static TenantId anId() {
        return new TenantId("lab-" + RandomHex.ofBytes(6));
    }

    static Tenant aTenant() {
        TenantId id = anId();
        return new Tenant(id, TenantSettings.named("Lab " + id), NOON);
    }

    static ApiToken aToken(TenantId tenant, Scope... scopes) {
        return ApiToken.of(TokenText.random(), tenant, "for a test", Set.of(scopes), NOON, null);
    }
}
