package io.polysome.tenancy;

import io.polysome.platform.StoreUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** The limits of tenants, as they were some seconds ago at most. */
@ApplicationScoped
public class LimitsInForce {
    private final ShortMemory<TenantId, TenantLimits> limits;

    public LimitsInForce(TenantStore store, Clock clock) {
        this.limits = new ShortMemory<>(
                tenant -> store.find(tenant)
                        .map(found -> found.settings().limits())
                        .orElse(TenantLimits.NONE),
                clock);
    }

    /**
     * Blocks for the store now and then.
     *
     * @throws StoreUnavailableException when nothing is remembered and the store does not answer
     */
    public TenantLimits of(TenantId tenant) {
        return limits.recall(tenant);
    }

    /** To be called after a change, which this process then obeys at once and others within seconds. */
    public void forget(TenantId tenant) {
        limits.forget(tenant);
    }
}
