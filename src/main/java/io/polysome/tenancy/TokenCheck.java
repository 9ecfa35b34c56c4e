package io.polysome.tenancy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.polysome.platform.StoreUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells whether a token is good. What the store says is remembered for {@link #MEMORY}, so that most requests ask it
 * nothing; a token that another process revokes is refused here that much later at most.
 */
@ApplicationScoped
public class TokenCheck {
    static final Duration MEMORY = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(TokenCheck.class);
    private static final int MOST_REMEMBERED = 10_000;

    private final ApiTokenStore store;
    private final Clock clock;
    /** By id, tokens that do not exist included. Never loads by itself: that would block others in a lock. */
    private final Cache<String, Optional<ApiToken>> remembered;

    TokenCheck(ApiTokenStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.remembered = Caffeine.newBuilder()
                .expireAfterWrite(MEMORY)
                .maximumSize(MOST_REMEMBERED)
                .ticker(ticker(clock))
                .executor(Runnable::run)
                .build();
    }

    private static Ticker ticker(Clock clock) {
        return () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    /**
     * Blocks for the store now and then.
     *
     * @return the token; empty when the text is none, its secret is wrong, it was revoked, or it has expired
     * @throws StoreUnavailableException when nothing is remembered and the store does not answer
     */
    public Optional<ApiToken> verify(String text) {
        Instant now = clock.instant();
        return TokenText.find(text).flatMap(claimed -> recall(claimed.id())
                .filter(token -> token.hasSecretOf(claimed) && token.isUsable(now))
                .map(token -> recordUse(token, now)));
    }

    /** From here on this process refuses the token; others follow within {@link #MEMORY}. */
    public Optional<ApiToken> revoke(String id) {
        Optional<ApiToken> revoked = store.revoke(id, clock.instant());
        revoked.ifPresent(token -> remembered.put(id, revoked));
        return revoked;
    }

    private Optional<ApiToken> recall(String id) {
        Optional<ApiToken> known = remembered.getIfPresent(id);
        if (known == null) {
            known = store.find(id);
            remembered.put(id, known);
        }
        return known;
    }

    /** Of requests at the same time one writes. That a use is not recorded hinders nobody. */
    private ApiToken recordUse(ApiToken token, Instant now) {
        if (token.isUseWorthRecording(now)
                && remembered.asMap().replace(token.id(), Optional.of(token), Optional.of(token.usedAt(now)))) {
            try {
                store.recordUse(token.id(), now);
            } catch (StoreUnavailableException e) {
                LOG.debugf(e, "the use of a token was not recorded: token=%s", token.id());
            }
        }
        return token;
    }
}
