package io.polysome.tenancy;

import static io.polysome.tenancy.Tenancies.aTenant;
import static io.polysome.tenancy.Tenancies.anId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link TenantStore} does. */
abstract class TenantStoreContract {
    private static final TenantSettings SETTINGS = new TenantSettings(
            "Structural biology",
            2.5,
            new TenantLimits(1_000, null),
            List.of("https://lab.example.org", "https://[::1]:8443"),
            List.of("inputs/screens"),
            List.of("lab.replies."));

    protected abstract TenantStore store();

    @Test
    void tenantIsFoundAsItWasMade() {
        // Given
        Tenant tenant = new Tenant(anId(), SETTINGS, Tenancies.NOON);
        // When
        boolean isNew = store().tryCreate(tenant);
        // Then
        assertThat(isNew).isTrue();
        assertThat(store().find(tenant.id())).contains(tenant);
        assertThat(store().find(anId())).isEmpty();
    }

    @Test
    void tenantOfAnIdThatIsTakenIsNotMade() {
        // Given
        Tenant first = aTenant();
        store().tryCreate(first);
        // When
        boolean isNew = store().tryCreate(new Tenant(first.id(), SETTINGS, Tenancies.NOON));
        // Then
        assertThat(isNew).isFalse();
        assertThat(store().find(first.id())).contains(first);
    }

    @Test
    void tenantsAreListedById() {
        // Given
        List<Tenant> made = List.of(aTenant(), aTenant(), aTenant());
        made.forEach(store()::tryCreate);
        // When
        List<Tenant> listed = store().list();
        // Then
        assertThat(listed)
                .containsAll(made)
                .isSortedAccordingTo((a, b) -> a.id().value().compareTo(b.id().value()));
    }

    @Test
    void settingsChange() {
        // Given
        Tenant tenant = aTenant();
        store().tryCreate(tenant);
        // When
        assertThat(store().change(tenant.id(), before -> SETTINGS))
                .contains(new Tenant(tenant.id(), SETTINGS, tenant.createdAt()));
        // Then
        assertThat(store().find(tenant.id())).map(Tenant::settings).contains(SETTINGS);
    }

    @Test
    void changeThatThrowsChangesNothing() {
        // Given
        Tenant tenant = aTenant();
        store().tryCreate(tenant);
        // When
        assertThatThrownBy(() -> store().change(tenant.id(), before -> {
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        // Then
        assertThat(store().find(tenant.id())).contains(tenant);
    }

    @Test
    void tenantThatIsNotThereIsNotChanged() {
        assertThat(store().change(anId(), before -> SETTINGS)).isEmpty();
    }
}
