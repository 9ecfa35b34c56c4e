package io.polysome.platform;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells "the database does not answer", which passes, from mistakes, which do not. */
public final class DatabaseOutage {
    private DatabaseOutage() {}

    /** A {@link StoreUnavailableException} when an outage is the cause, else the exception itself. */
    public static RuntimeException translate(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isOutage(sql.getSQLState())) {
                return new StoreUnavailableException("the database does not answer", e);
            }
        }
        return e;
    }

    /**
     * By class of SQLSTATE: 08 connection, 53 resources, 57P shutdown or crash, 40001 and 40P01 conflicts that a repeat
     * resolves. The pool reports its own time-outs without a state.
     */
    private static boolean isOutage(@Nullable String state) {
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.equals("40001")
                || state.equals("40P01");
    }
}
