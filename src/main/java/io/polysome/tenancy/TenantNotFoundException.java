package io.polysome.tenancy;

/** No tenant has this id. */
public final class TenantNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TenantNotFoundException(String id) {
        super("there is no tenant " + id);
    }
}
