package io.polysome.jobs.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives a statement its parameters, each an array with one value for every row. */
final class ArrayParameters<R> {
    private final PreparedStatement statement;
    private final Collection<R> rows;
    private int last;

    ArrayParameters(PreparedStatement statement, Collection<R> rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /** The next parameter; values that are not of the type itself are given as text. */
    ArrayParameters<R> next(String type, Function<R, @Nullable Object> value) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        int i = 0;
        for (R row : rows) {
            Object one = value.apply(row);
            values[i++] = one == null || one instanceof Number ? one : one.toString();
        }
        statement.setArray(++last, statement.getConnection().createArrayOf(type, values));
        return this;
    }

    ArrayParameters<R> nextBytes(Function<R, byte @Nullable []> value) throws SQLException {
        byte[] @Nullable [] values = new byte[rows.size()] @Nullable [];
        int i = 0;
        for (R row : rows) {
            values[i++] = value.apply(row);
        }
        statement.setArray(++last, statement.getConnection().createArrayOf("bytea", values));
        return this;
    }
}
