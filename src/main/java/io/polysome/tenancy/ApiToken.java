package io.polysome.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the service knows of a token: all but its secret.
 *
 * @param id the readable part of the token
 * @param name what it is for, as its maker says
 * @param expiresAt null: never
 * @param lastUsedAt to the minute
 */
public record ApiToken(
        String id,
        TenantId tenant,
        String name,
        Set<Scope> scopes,
        String secretSha256,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {
    /** How exact {@code lastUsedAt} is: more would cost a write for every request. */
    public static final Duration USE_PRECISION = Duration.ofMinutes(1);

    public ApiToken {
        scopes = Set.copyOf(scopes);
    }

    /** One that nobody has used yet. */
    public static ApiToken of(
            TokenText text, TenantId tenant, String name, Set<Scope> scopes, Instant now, @Nullable Instant expiresAt) {
        return new ApiToken(text.id(), tenant, name, scopes, text.secretSha256(), now, expiresAt, null, null);
    }

    /** Takes as long for a secret that is nearly right as for one that is not. */
    boolean hasSecretOf(TokenText text) {
        return MessageDigest.isEqual(
                secretSha256.getBytes(StandardCharsets.US_ASCII),
                text.secretSha256().getBytes(StandardCharsets.US_ASCII));
    }

    public boolean isUsable(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Whether a use now is worth a new {@code lastUsedAt}. */
    public boolean isUseWorthRecording(Instant now) {
        return lastUsedAt == null || !now.isBefore(lastUsedAt.plus(USE_PRECISION));
    }

    public ApiToken usedAt(Instant now) {
        return new ApiToken(id, tenant, name, scopes, secretSha256, createdAt, expiresAt, revokedAt, now);
    }

    /** A token that is revoked already keeps the time of the first call. */
    public ApiToken revokedAt(Instant now) {
        return revokedAt != null
                ? this
                : new ApiToken(id, tenant, name, scopes, secretSha256, createdAt, expiresAt, now, lastUsedAt);
    }
}
