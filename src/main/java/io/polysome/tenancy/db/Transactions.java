package io.polysome.tenancy.db;

import io.polysome.platform.DatabaseOutage;
import io.polysome.platform.StoreUnavailableException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.function.Supplier;

/** Every call of a store is one of these. */
final class Transactions {
    private Transactions() {}

    /** @throws StoreUnavailableException when the database does not answer; nothing was changed then */
    static <T> T run(Supplier<T> work) {
        try {
            return QuarkusTransaction.requiringNew().call(work::get);
        } catch (RuntimeException e) {
            throw DatabaseOutage.translate(e);
        }
    }
}
