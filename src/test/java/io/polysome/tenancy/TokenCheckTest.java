package io.polysome.tenancy;

import static io.polysome.tenancy.Tenancies.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenCheckTest {
    private final TokenText text = TokenText.random();
    private final MutableClock clock = new MutableClock(NOON);
    private final InMemoryTenantStore tenants = new InMemoryTenantStore();
    private final InMemoryApiTokenStore store = new InMemoryApiTokenStore(tenants);
    private final TokenCheck check = new TokenCheck(store, clock);

    private ApiToken stored(@Nullable Instant expiresAt) {
        Tenant tenant = Tenancies.aTenant();
        tenants.tryCreate(tenant);
        ApiToken token = ApiToken.of(text, tenant.id(), "for a test", Set.of(Scope.READ), NOON, expiresAt);
        store.create(token);
        return token;
    }

    @Test
    void tokenIsGood() {
        // Given
        ApiToken token = stored(null);
        // When
        Optional<ApiToken> found = check.verify(text.reveal());
        // Then
        assertThat(found).map(ApiToken::tenant).contains(token.tenant());
    }

    @Test
    void tokenWithAnotherSecretIsNot() {
        // Given
        stored(null);
        TokenText forged = new TokenText(text.id(), TokenText.random().secret());
        // Then
        assertThat(check.verify(forged.reveal())).isEmpty();
        assertThat(store.usesRecorded()).isZero();
    }

    @Test
    void tokenThatWasNeverMadeIsNot() {
        assertThat(check.verify(TokenText.random().reveal())).isEmpty();
    }

    @Test
    void textThatIsNoTokenIsNotLookedUp() {
        // When
        assertThat(check.verify("s3cret")).isEmpty();
        // Then
        assertThat(store.finds()).isZero();
    }

    @Test
    void tokenIsGoodUntilItExpires() {
        // Given
        stored(NOON.plusSeconds(2));
        assertThat(check.verify(text.reveal())).isPresent();
        // When
        clock.advance(Duration.ofSeconds(2));
        // Then
        assertThat(check.verify(text.reveal())).isEmpty();
    }

    @Test
    void tokenThatIsRevokedHereIsRefusedAtOnce() {
        // Given
        stored(null);
        assertThat(check.verify(text.reveal())).isPresent();
        // When
        check.revoke(text.id());
        // Then
        assertThat(check.verify(text.reveal())).isEmpty();
    }

    @Test
    void tokenThatIsRevokedElsewhereIsRefusedSecondsLater() {
        // Given
        stored(null);
        assertThat(check.verify(text.reveal())).isPresent();
        // When
        store.revoke(text.id(), NOON);
        clock.advance(ShortMemory.LENGTH);
        // Then
        assertThat(check.verify(text.reveal())).isEmpty();
    }

    @Test
    void manyRequestsAskTheStoreOnceAndWriteOnce() {
        // Given
        stored(null);
        // When
        for (int i = 0; i < 1_000; i++) {
            check.verify(text.reveal());
        }
        // Then
        assertThat(store.finds()).isEqualTo(1);
        assertThat(store.usesRecorded()).isEqualTo(1);
    }

    @Test
    void useIsRecordedOncePerMinute() {
        // Given
        stored(null);
        check.verify(text.reveal());
        // When
        clock.advance(ApiToken.USE_PRECISION.minusSeconds(1));
        check.verify(text.reveal());
        // Then
        assertThat(store.usesRecorded()).isEqualTo(1);
        // When
        clock.advance(Duration.ofSeconds(1));
        check.verify(text.reveal());
        // Then
        assertThat(store.usesRecorded()).isEqualTo(2);
        assertThat(store.find(text.id())).map(ApiToken::lastUsedAt).contains(clock.instant());
    }
}
