package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.jobs.OverLimitException.Limit;
import io.polysome.tenancy.InMemoryTenantStore;
import io.polysome.tenancy.LimitsInForce;
import io.polysome.tenancy.Tenant;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantLimits;
import io.polysome.tenancy.TenantSettings;
import io.polysome.testing.MutableClock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final TenantId LAB = new TenantId("lab");

    private final MutableClock clock = new MutableClock(JobFixtures.NOON);
    private final InMemoryTenantStore tenants = new InMemoryTenantStore();
    private int unfinished;
    private final Admission admission =
            new Admission(new LimitsInForce(tenants, clock), (tenant, atMost) -> Math.min(unfinished, atMost));

    private static TenantSettings limited(@Nullable Integer items, @Nullable Integer jobs) {
        return new TenantSettings("Lab", 1, new TenantLimits(items, jobs), List.of(), List.of(), List.of());
    }

    private void labHas(@Nullable Integer items, @Nullable Integer jobs) {
        tenants.tryCreate(new Tenant(LAB, limited(items, jobs), JobFixtures.NOON));
    }

    @Test
    void tenantWithoutLimitsMayHaveAnything() {
        // Given
        labHas(null, null);
        unfinished = 1_000_000;
        // Then
        assertThatCode(() -> admission.check(LAB, 1_000_000)).doesNotThrowAnyException();
    }

    @Test
    void jobMayHaveAsManyItemsAsTheLimitAndNoMore() {
        // Given
        labHas(10, null);
        // Then
        assertThatCode(() -> admission.check(LAB, 10)).doesNotThrowAnyException();
        assertThatThrownBy(() -> admission.check(LAB, 11))
                .isInstanceOf(OverLimitException.class)
                .hasMessageContaining("11 items")
                .hasMessageContaining("10 in a job")
                .extracting("limit")
                .isEqualTo(Limit.REQUEST_ITEMS);
    }

    @Test
    void tenantMayHaveAsManyJobsAsTheLimitAndNoMore() {
        // Given
        labHas(null, 3);
        unfinished = 2;
        assertThatCode(() -> admission.check(LAB, 1)).doesNotThrowAnyException();
        // When
        unfinished = 3;
        // Then
        assertThatThrownBy(() -> admission.check(LAB, 1)).extracting("limit").isEqualTo(Limit.QUEUED_JOBS);
    }

    @Test
    void limitThatAnotherProcessLiftsIsLiftedHereSecondsLater() {
        // Given
        labHas(1, null);
        assertThatThrownBy(() -> admission.check(LAB, 2)).isInstanceOf(OverLimitException.class);
        // When
        tenants.change(LAB, before -> limited(2, null));
        clock.advance(Duration.ofSeconds(5));
        // Then
        assertThatCode(() -> admission.check(LAB, 2)).doesNotThrowAnyException();
    }
}
