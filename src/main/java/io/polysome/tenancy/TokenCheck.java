package io.polysome.tenancy;

import io.polysome.platform.StoreUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Tells whether a token is good. One that another process revokes is refused here five seconds later at most. */
@ApplicationScoped
public class TokenCheck {
    private static final Logger LOG = Logger.getLogger(TokenCheck.class);

    private final ApiTokenStore store;
    private final Clock clock;
    /** By id, tokens that do not exist included. */
    private final ShortMemory<String, Optional<ApiToken>> known;

    TokenCheck(ApiTokenStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.known = new ShortMemory<>(store::find, clock);
    }

    /**
     * Blocks for the store now and then.
     *
     * @return the token; empty when the text is none, its secret is wrong, it was revoked, or it has expired
     * @throws StoreUnavailableException when nothing is remembered and the store does not answer
     */
    public Optional<ApiToken> verify(String text) {
        Instant now = clock.instant();
        return TokenText.find(text)
                .flatMap(claimed -> known.recall(claimed.id())
                        .filter(token -> token.hasSecretOf(claimed) && token.isUsable(now))
                        .map(token -> recordUse(token, now)));
    }

    /** From here on this process refuses the token; others follow within seconds. */
    public Optional<ApiToken> revoke(String id) {
        Optional<ApiToken> revoked = store.revoke(id, clock.instant());
        revoked.ifPresent(token -> known.put(id, revoked));
        return revoked;
    }

    /** Of requests at the same time one writes. That a use is not recorded hinders nobody. */
    private ApiToken recordUse(ApiToken token, Instant now) {
        if (token.isUseWorthRecording(now)
                && known.tryReplace(token.id(), Optional.of(token), Optional.of(token.usedAt(now)))) {
            try {
                store.recordUse(token.id(), now);
            } catch (StoreUnavailableException e) {
                LOG.debugf(e, "the use of a token was not recorded: token=%s", token.id());
            }
        }
        return token;
    }
}
