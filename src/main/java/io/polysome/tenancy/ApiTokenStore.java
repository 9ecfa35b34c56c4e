package io.polysome.tenancy;

import io.polysome.platform.StoreUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The truth about tokens. Every method is one transaction.
 *
 * <p>All methods block, may be called by many threads, and throw {@link StoreUnavailableException} when the database
 * does not answer, in which case nothing was changed.
 */
public interface ApiTokenStore {

    /** @throws TenantNotFoundException when there is no such tenant */
    void create(ApiToken token);

    /**
     * Stores a token with the scope {@code admin}, unless one that is usable now exists. Of many callers at a time, in this
     * process and in others, at most one stores its token.
     *
     * @param beforeCommit hands the token over to its owner; when it throws, the token is not stored
     * @return whether it was stored
     */
    boolean tryCreateFirstAdmin(ApiToken token, Instant now, Runnable beforeCommit);

    /** Also one that is no longer usable. */
    Optional<ApiToken> find(String id);

    /**
     * Usable ones and others, oldest first.
     *
     * @param tenant null for all tenants
     */
    List<ApiToken> list(@Nullable TenantId tenant);

    /** For good; empty when there is no such token. */
    Optional<ApiToken> revoke(String id, Instant now);

    /** Keeps the time of a use, unless a later one or one of the last minute is kept already. */
    void recordUse(String id, Instant now);
}
