package io.polysome.tenancy;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Who sends the request under way. */
@RequestScoped
public class Caller {
    private @Nullable TenantId tenant;

    /**
     * Whose jobs the request may see and make.
     *
     * @throws IllegalStateException before the request was authenticated
     */
    public TenantId tenant() {
        if (tenant == null) {
            throw new IllegalStateException("the request was not authenticated");
        }
        return tenant;
    }

    /** Called by what authenticates requests, and by nothing else. */
    public void actFor(TenantId known) {
        tenant = known;
    }
}
