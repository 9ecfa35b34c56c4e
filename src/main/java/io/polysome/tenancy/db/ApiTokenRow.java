package io.polysome.tenancy.db;

import io.polysome.tenancy.ApiToken;
import io.polysome.tenancy.Scope;
import io.polysome.tenancy.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code api_token}. */
@Entity
@DynamicUpdate
@Table(name = "api_token")
class ApiTokenRow {
    @Id
    String id;

    String tenant;
    String name;
    String[] scopes;

    @Column(name = "secret_sha256")
    String secretSha256;

    @Column(name = "created_at")
    Instant createdAt;

    @Nullable @Column(name = "expires_at")
    Instant expiresAt;

    @Nullable @Column(name = "revoked_at")
    Instant revokedAt;

    @Nullable @Column(name = "last_used_at")
    Instant lastUsedAt;

    protected ApiTokenRow() {}

    ApiTokenRow(ApiToken token) {
        id = token.id();
        tenant = token.tenant().value();
        name = token.name();
        scopes = token.scopes().stream().map(Scope::wireName).sorted().toArray(String[]::new);
        secretSha256 = token.secretSha256();
        createdAt = token.createdAt();
        expiresAt = token.expiresAt();
        revokedAt = token.revokedAt();
        lastUsedAt = token.lastUsedAt();
    }

    ApiToken toToken() {
        return new ApiToken(
                id,
                new TenantId(tenant),
                name,
                Arrays.stream(scopes)
                        .map(scope -> Scope.find(scope).orElseThrow())
                        .collect(Collectors.toUnmodifiableSet()),
                secretSha256,
                createdAt,
                expiresAt,
                revokedAt,
                lastUsedAt);
    }
}
