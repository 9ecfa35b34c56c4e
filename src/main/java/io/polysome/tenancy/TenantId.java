package io.polysome.tenancy;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a tenant: whoever owns jobs and sees nobody else's.
 *
 * @param value up to 63 lower-case letters, digits and hyphens, as it stands in URLs, topics and object keys
 */
public record TenantId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** The tenant of a service without authentication. It always exists. */
    public static final TenantId DEFAULT = new TenantId("default");

    public TenantId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no tenant id: it has up to 63 of a-z, 0-9 and -".formatted(value));
        }
    }

    /** Empty when the text does not have the shape of an id. */
    public static Optional<TenantId> find(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new TenantId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
