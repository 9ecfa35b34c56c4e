package io.polysome.tenancy.db;

import io.polysome.tenancy.ApiToken;
import io.polysome.tenancy.ApiTokenStore;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantNotFoundException;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens in PostgreSQL. */
@ApplicationScoped
class PostgresApiTokenStore implements ApiTokenStore {
    private final ApiTokenRows tokens;
    private final TenantRows tenants;

    PostgresApiTokenStore(ApiTokenRows tokens, TenantRows tenants) {
        this.tokens = tokens;
        this.tenants = tenants;
    }

    @Override
    public void create(ApiToken token) {
        Transactions.run(() -> {
            // Tenants are never deleted, so that one which is seen here will be there at the commit.
            String tenant = token.tenant().value();
            if (tenants.findById(tenant) == null) {
                throw new TenantNotFoundException(tenant);
            }
            tokens.persist(new ApiTokenRow(token));
            return token;
        });
    }

    @Override
    public boolean tryCreateFirstAdmin(ApiToken token, Instant now, Runnable beforeCommit) {
        return Transactions.run(() -> {
            tenants.findById(TenantId.DEFAULT.value(), LockModeType.PESSIMISTIC_WRITE); // one caller at a time
            boolean isFirst = !tokens.hasUsableAdmin(now);
            if (isFirst) {
                tokens.persistAndFlush(new ApiTokenRow(token));
                beforeCommit.run();
            }
            return isFirst;
        });
    }

    @Override
    public Optional<ApiToken> find(String id) {
        return Transactions.run(() -> tokens.findByIdOptional(id).map(ApiTokenRow::toToken));
    }

    @Override
    public List<ApiToken> list(@Nullable TenantId tenant) {
        return Transactions.run(() -> tokens
                .find(
                        "cast(?1 as string) is null or tenant = ?1",
                        Sort.ascending("createdAt", "id"),
                        tenant == null ? null : tenant.value())
                .stream()
                .map(ApiTokenRow::toToken)
                .toList());
    }

    @Override
    public Optional<ApiToken> revoke(String id, Instant now) {
        return Transactions.run(() -> tokens.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> {
                    ApiToken revoked = row.toToken().revokedAt(now);
                    row.revokedAt = revoked.revokedAt();
                    return revoked;
                }));
    }

    @Override
    public void recordUse(String id, Instant now) {
        Transactions.run(() -> tokens.update(
                "lastUsedAt = ?1 where id = ?2 and (lastUsedAt is null or lastUsedAt <= ?3)",
                now,
                id,
                now.minus(ApiToken.USE_PRECISION)));
    }
}
