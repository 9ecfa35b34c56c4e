package io.polysome.jobs.db;

import io.polysome.jobs.FailedItem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Table {@code item_failure} over JDBC, as {@link JobTable} is for jobs. */
final class ItemFailureTable {
    private static final String INSERT = """
            insert into item_failure (job_id, item_index, item_id, type, detail, retryable, fault, attempts)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private ItemFailureTable() {}

    /** The failed items of a chunk's current attempt. */
    static void insert(Connection connection, ChunkRow chunk, List<FailedItem> items) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (FailedItem item : items) {
                statement.setObject(1, chunk.jobId);
                statement.setInt(2, item.index());
                statement.setString(3, item.id());
                statement.setString(4, item.failure().type());
                statement.setString(5, item.failure().detail());
                statement.setBoolean(6, item.failure().retryable());
                statement.setString(7, item.failure().faultName());
                statement.setInt(8, chunk.attempt);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
