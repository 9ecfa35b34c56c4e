package io.polysome.tenancy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps tokens as long as it lives, and counts what it is asked. */
final class InMemoryApiTokenStore implements ApiTokenStore {
    private final TenantStore tenants;
    private final Map<String, ApiToken> tokens = new LinkedHashMap<>();
    private int finds;
    private int usesRecorded;

    InMemoryApiTokenStore(TenantStore tenants) {
        this.tenants = tenants;
    }

    @Override
    public synchronized void create(ApiToken token) {
        if (tenants.find(token.tenant()).isEmpty()) {
            throw new TenantNotFoundException(token.tenant().value());
        }
        tokens.put(token.id(), token);
    }

    @Override
    public synchronized boolean tryCreateFirstAdmin(ApiToken token, Instant now, Runnable beforeCommit) {
        boolean isFirst = tokens.values().stream()
                .noneMatch(known -> known.scopes().contains(Scope.ADMIN) && known.isUsable(now));
        if (isFirst) {
            beforeCommit.run();
            tokens.put(token.id(), token);
        }
        return isFirst;
    }

    @Override
    public synchronized Optional<ApiToken> find(String id) {
        finds++;
        return Optional.ofNullable(tokens.get(id));
    }

    @Override
    public synchronized List<ApiToken> list(@Nullable TenantId tenant) {
        return tokens.values().stream()
                .filter(token -> tenant == null || token.tenant().equals(tenant))
                .toList();
    }

    @Override
    public synchronized Optional<ApiToken> revoke(String id, Instant now) {
        return Optional.ofNullable(tokens.computeIfPresent(id, (key, token) -> token.revokedAt(now)));
    }

    @Override
    public synchronized void recordUse(String id, Instant now) {
        usesRecorded++;
        tokens.computeIfPresent(id, (key, token) -> token.isUseWorthRecording(now) ? token.usedAt(now) : token);
    }

    synchronized int finds() {
        return finds;
    }

    synchronized int usesRecorded() {
        return usesRecorded;
    }
}
