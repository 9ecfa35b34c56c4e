package io.polysome.jobs.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Table {@code chunk} over JDBC, as {@link JobTable} is for jobs. */
final class ChunkTable {
    private static final String LOCK = """
            select id, job_id, number, first_item, item_count, cost, state, attempt, worker, lease_until, claimed_at,
                deaths, failures, attempts, input_skip, %s
            from chunk where id = any (?) order by id for update
            """;

    private static final String WITH_INPUT = LOCK.formatted("input, input_object");
    private static final String WITHOUT_INPUT = LOCK.formatted("null::bytea as input, null::text as input_object");

    private static final String UPDATE = """
            update chunk
            set state = u.state, attempt = u.attempt, worker = u.worker, lease_until = u.lease_until::timestamptz,
                claimed_at = u.claimed_at::timestamptz, deaths = u.deaths, failures = u.failures, attempts = u.attempts::jsonb,
                result_inline = u.result_inline, result_object = u.result_object, result_bytes = u.result_bytes, result_sha256 = u.result_sha256,
                items_succeeded = u.succeeded, items_failed = u.failed, finished_at = u.finished_at::timestamptz
            from unnest(?::uuid[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[], ?::text[],
                        ?::bytea[], ?::text[], ?::bigint[], ?::text[],
                        ?::int[], ?::int[], ?::text[])
                as u(id, state, attempt, worker, lease_until, claimed_at, deaths, failures, attempts, result_inline, result_object, result_bytes, result_sha256,
                     succeeded, failed, finished_at)
            where chunk.id = u.id
            """;

    private static final String INSERT = """
            insert into chunk (id, job_id, number, first_item, item_count, cost, state, input, input_object)
            select * from unnest(?::uuid[], ?::uuid[], ?::int[], ?::int[], ?::int[], ?::float8[], ?::text[], ?::bytea[],
                                 ?::text[])
            """;

    private ChunkTable() {}

    static void insert(Connection connection, Collection<ChunkRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            new ArrayParameters<>(statement, rows)
                    .next("uuid", row -> row.id)
                    .next("uuid", row -> row.jobId)
                    .next("int4", row -> row.number)
                    .next("int4", row -> row.firstItem)
                    .next("int4", row -> row.itemCount)
                    .next("float8", row -> row.cost)
                    .next("text", row -> row.state)
                    .nextBytes(row -> row.input)
                    .next("text", row -> row.inputObject);
            statement.executeUpdate();
        }
    }

    /** The rows of these ids, locked until the transaction ends, in the order of their ids; input and all. */
    static Map<UUID, ChunkRow> lockWithInput(Connection connection, Collection<UUID> ids) throws SQLException {
        return lock(connection, WITH_INPUT, ids);
    }

    /** The same for who has no use for the input; a row has none then, and results are not read either. */
    static Map<UUID, ChunkRow> lock(Connection connection, Collection<UUID> ids) throws SQLException {
        return lock(connection, WITHOUT_INPUT, ids);
    }

    private static Map<UUID, ChunkRow> lock(Connection connection, String sql, Collection<UUID> ids)
            throws SQLException {
        Map<UUID, ChunkRow> rows = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new ArrayParameters<>(statement, ids).next("uuid", id -> id);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    ChunkRow row = read(found);
                    rows.put(row.id, row);
                }
            }
        }
        return rows;
    }

    /** Writes what may change in an unfinished chunk; the rows are locked. */
    static void update(Connection connection, Collection<ChunkRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            new ArrayParameters<>(statement, rows)
                    .next("uuid", row -> row.id)
                    .next("text", row -> row.state)
                    .next("int4", row -> row.attempt)
                    .next("text", row -> row.worker)
                    .next("text", row -> row.leaseUntil)
                    .next("text", row -> row.claimedAt)
                    .next("int4", row -> row.deaths)
                    .next("int4", row -> row.failures)
                    .next("text", row -> row.attempts)
                    .nextBytes(row -> row.resultInline)
                    .next("text", row -> row.resultObject)
                    .next("int8", row -> row.resultBytes)
                    .next("text", row -> row.resultSha256)
                    .next("int4", row -> row.itemsSucceeded)
                    .next("int4", row -> row.itemsFailed)
                    .next("text", row -> row.finishedAt);
            statement.executeUpdate();
        }
    }

    private static ChunkRow read(ResultSet found) throws SQLException {
        ChunkRow row = new ChunkRow();
        row.id = Objects.requireNonNull(found.getObject("id", UUID.class));
        row.jobId = Objects.requireNonNull(found.getObject("job_id", UUID.class));
        row.number = found.getInt("number");
        row.firstItem = found.getInt("first_item");
        row.itemCount = found.getInt("item_count");
        row.cost = found.getDouble("cost");
        row.state = Objects.requireNonNull(found.getString("state"));
        row.attempt = found.getInt("attempt");
        row.worker = found.getString("worker");
        row.leaseUntil = JobTable.time(found, "lease_until");
        row.claimedAt = JobTable.time(found, "claimed_at");
        row.deaths = found.getInt("deaths");
        row.failures = found.getInt("failures");
        row.attempts = Objects.requireNonNull(found.getString("attempts"));
        row.inputSkip = found.getInt("input_skip");
        row.input = found.getBytes("input");
        row.inputObject = found.getString("input_object");
        return row;
    }
}
