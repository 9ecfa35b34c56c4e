package io.polysome.tenancy;

import static io.polysome.tenancy.Tenancies.NOON;
import static io.polysome.tenancy.Tenancies.aTenant;
import static io.polysome.tenancy.Tenancies.aToken;
import static io.polysome.tenancy.Tenancies.anId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ApiTokenStore} does. */
abstract class ApiTokenStoreContract {
    private static final Instant LATER = NOON.plusSeconds(3_600);
    private static final int RIVALS = 4;

    protected abstract ApiTokenStore store();

    protected abstract TenantStore tenants();

    private TenantId tenant() {
        Tenant tenant = aTenant();
        tenants().tryCreate(tenant);
        return tenant.id();
    }

    private ApiToken stored(TenantId tenant) {
        ApiToken token = aToken(tenant, Scope.READ);
        store().create(token);
        return token;
    }

    /** The way back in is open when no admin token is usable. */
    private void revokeAdmins() {
        store().list(null).stream()
                .filter(token -> token.scopes().contains(Scope.ADMIN))
                .forEach(token -> store().revoke(token.id(), NOON));
    }

    @Test
    void tokenIsFoundAsItWasMade() {
        // Given
        ApiToken token = ApiToken.of(
                TokenText.random(), tenant(), "nightly screen", Set.of(Scope.READ, Scope.SUBMIT), NOON, LATER);
        // When
        store().create(token);
        // Then
        assertThat(store().find(token.id())).contains(token);
        assertThat(store().find("000000000000")).isEmpty();
    }

    @Test
    void tokenOfATenantThatIsNotThereIsNotMade() {
        // Given
        ApiToken token = aToken(anId(), Scope.READ);
        // Then
        assertThatThrownBy(() -> store().create(token)).isInstanceOf(TenantNotFoundException.class);
        assertThat(store().find(token.id())).isEmpty();
    }

    @Test
    void tokensAreListedByTenant() {
        // Given
        TenantId tenant = tenant();
        List<ApiToken> made = List.of(stored(tenant), stored(tenant));
        ApiToken other = stored(tenant());
        // Then
        assertThat(store().list(tenant)).containsExactlyInAnyOrderElementsOf(made);
        assertThat(store().list(null)).contains(other).containsAll(made);
    }

    @Test
    void revokedTokenKeepsTheTimeOfTheFirstRevocation() {
        // Given
        ApiToken token = stored(tenant());
        // When
        store().revoke(token.id(), NOON);
        store().revoke(token.id(), LATER);
        // Then
        assertThat(store().find(token.id())).map(ApiToken::revokedAt).contains(NOON);
        assertThat(store().revoke("000000000000", NOON)).isEmpty();
    }

    @Test
    void useIsRecordedToTheMinute() {
        // Given
        ApiToken token = stored(tenant());
        Instant soon = NOON.plus(Duration.ofSeconds(59));
        Instant minuteLater = NOON.plus(ApiToken.USE_PRECISION);
        // When
        store().recordUse(token.id(), NOON);
        store().recordUse(token.id(), soon);
        // Then
        assertThat(store().find(token.id())).map(ApiToken::lastUsedAt).contains(NOON);
        // When
        store().recordUse(token.id(), minuteLater);
        // Then
        assertThat(store().find(token.id())).map(ApiToken::lastUsedAt).contains(minuteLater);
    }

    @Test
    void firstAdminIsMadeOnceAndAgainWhenNoneIsUsable() {
        // Given
        revokeAdmins();
        AtomicInteger handedOver = new AtomicInteger();
        ApiToken first = ApiToken.of(TokenText.random(), TenantId.DEFAULT, "first", Set.of(Scope.ADMIN), NOON, LATER);
        ApiToken second = aToken(TenantId.DEFAULT, Scope.ADMIN);
        // Then
        assertThat(store().tryCreateFirstAdmin(first, NOON, handedOver::incrementAndGet))
                .isTrue();
        assertThat(store().tryCreateFirstAdmin(second, NOON, handedOver::incrementAndGet))
                .isFalse();
        assertThat(store().find(second.id())).isEmpty();
        assertThat(store().tryCreateFirstAdmin(second, LATER, handedOver::incrementAndGet))
                .isTrue();
        assertThat(handedOver).hasValue(2);
    }

    @Test
    void firstAdminThatCannotBeHandedOverIsNotMade() {
        // Given
        revokeAdmins();
        ApiToken token = aToken(TenantId.DEFAULT, Scope.ADMIN);
        // When
        assertThatThrownBy(() -> store().tryCreateFirstAdmin(token, NOON, () -> {
                    throw new IllegalStateException("the disk is full");
                }))
                .hasMessage("the disk is full");
        // Then
        assertThat(store().find(token.id())).isEmpty();
    }

    @Test
    void ofManyFirstAdminsAtATimeOneIsMade() throws Exception {
        // Given
        revokeAdmins();
        List<Callable<Boolean>> rivals = IntStream.range(0, RIVALS)
                .<Callable<Boolean>>mapToObj(
                        i -> () -> store().tryCreateFirstAdmin(aToken(TenantId.DEFAULT, Scope.ADMIN), NOON, () -> {}))
                .toList();
        // When
        List<Future<Boolean>> made;
        try (ExecutorService threads = Executors.newFixedThreadPool(RIVALS)) {
            made = threads.invokeAll(rivals);
        }
        // Then
        assertThat(made).extracting(Future::get).containsOnlyOnce(true);
    }
}
