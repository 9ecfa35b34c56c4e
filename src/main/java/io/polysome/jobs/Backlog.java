package io.polysome.jobs;

import io.polysome.platform.StoreUnavailableException;
import io.polysome.tenancy.TenantId;

/** How much a tenant has under way. */
public interface Backlog {

    /**
     * How many unfinished jobs the tenant has. Blocks; costs more the higher it counts.
     *
     * @param atMost where to stop counting
     * @throws StoreUnavailableException when the database does not answer
     */
    int countUnfinished(TenantId tenant, int atMost);
}
