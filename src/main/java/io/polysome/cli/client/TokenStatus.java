package io.polysome.cli.client;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token as the service shows it.
 *
 * @param token the whole token; only in the answer that made it
 */
public record TokenStatus(
        String id,
        String tenant,
        String name,
        List<String> scopes,
        boolean active,
        @Nullable Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt,
        @Nullable String token) {

    public TokenStatus {
        Objects.requireNonNull(id, "id");
        scopes = List.copyOf(scopes);
    }

    /** What to tell a person about its use. */
    public String state() {
        if (active) {
            return "active";
        }
        return revokedAt != null ? "revoked" : "expired";
    }
}
