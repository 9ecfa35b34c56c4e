package io.polysome.tenancy;

import jakarta.enterprise.context.RequestScoped;

/** Who sends the request under way. */
@RequestScoped
public class Caller {

    /** Whose jobs the request may see and make. */
    public TenantId tenant() {
        return TenantId.DEFAULT;
    }
}
