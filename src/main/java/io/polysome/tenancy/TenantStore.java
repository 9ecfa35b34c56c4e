package io.polysome.tenancy;

import io.polysome.platform.StoreUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The truth about tenants. Every method is one transaction. Tenants are never deleted, since their jobs refer to them.
 *
 * <p>All methods block, may be called by many threads, and throw {@link StoreUnavailableException} when the database
 * does not answer, in which case nothing was changed.
 */
public interface TenantStore {

    /** False when there is one with this id already, which then stays as it is. */
    boolean tryCreate(Tenant tenant);

    Optional<Tenant> find(TenantId id);

    /** All of them, by id. */
    List<Tenant> list();

    /**
     * Changes settings while nobody else does.
     *
     * @param change what it throws is passed on, and nothing is changed
     * @return the tenant as it then is; empty when there is none
     */
    Optional<Tenant> change(TenantId id, UnaryOperator<TenantSettings> change);
}
