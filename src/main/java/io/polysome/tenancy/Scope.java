package io.polysome.tenancy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token allows. None includes another. */
public enum Scope {
    /** To see the jobs of the token's tenant and their results. */
    READ,
    /** To make jobs for the token's tenant and to call them off. */
    SUBMIT,
    /** To manage tenants and tokens of the whole service; it opens no tenant's jobs. */
    ADMIN;

    /** As in JSON and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> find(String wireName) {
        return Arrays.stream(values())
                .filter(scope -> scope.wireName().equals(wireName))
                .findFirst();
    }
}
