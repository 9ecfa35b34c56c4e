package io.polysome.jobs.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code job} over JDBC, for what every job goes through: one statement for any number of rows. {@link JobRows} is for
 * the rest.
 */
final class JobTable {
    private static final String LOCK = """
            select id, model, action, params, lane, state, weights, item_count, items_succeeded, items_failed, chunk_count,
                   cost, cost_finished, created_at, started_at, finished_at, tenant, client_ref, tags, priority, deadline,
                   extract(epoch from retention) as retention_seconds, expires_at, transitions
            from job where id = any (?) order by id for update
            """;

    private static final String UPDATE = """
            update job
            set state = u.state, weights = u.weights, items_succeeded = u.succeeded, items_failed = u.failed,
                cost_finished = u.cost_finished, started_at = u.started_at::timestamptz,
                finished_at = u.finished_at::timestamptz, expires_at = u.expires_at::timestamptz,
                transitions = u.transitions::jsonb
            from unnest(?::uuid[], ?::text[], ?::text[], ?::int[], ?::int[], ?::float8[], ?::text[], ?::text[], ?::text[],
                        ?::text[])
                as u(id, state, weights, succeeded, failed, cost_finished, started_at, finished_at, expires_at, transitions)
            where job.id = u.id
            """;

    private static final String INSERT = """
            insert into job (id, model, action, params, lane, state, item_count, chunk_count, cost, created_at, tenant,
                             client_ref, tags, priority, deadline, retention, transitions, fingerprint)
            select id, model, action, params::jsonb, lane, state, item_count, chunk_count, cost, created_at::timestamptz,
                   tenant, client_ref, tags::jsonb, priority, deadline::timestamptz, retention::interval,
                   transitions::jsonb, fingerprint
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[], ?::float8[],
                        ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[],
                        ?::text[])
                as u(id, model, action, params, lane, state, item_count, chunk_count, cost, created_at, tenant, client_ref,
                     tags, priority, deadline, retention, transitions, fingerprint)
            """;

    private JobTable() {}

    static void insert(Connection connection, Collection<JobRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            new ArrayParameters<>(statement, rows)
                    .next("uuid", row -> row.id)
                    .next("text", row -> row.model)
                    .next("text", row -> row.action)
                    .next("text", row -> row.params)
                    .next("text", row -> row.lane)
                    .next("text", row -> row.state)
                    .next("int4", row -> row.itemCount)
                    .next("int4", row -> row.chunkCount)
                    .next("float8", row -> row.cost)
                    .next("text", row -> row.createdAt)
                    .next("text", row -> row.tenant)
                    .next("text", row -> row.clientRef)
                    .next("text", row -> row.tags)
                    .next("int4", row -> row.priority)
                    .next("text", row -> row.deadline)
                    .next("text", row -> row.retention)
                    .next("text", row -> row.transitions)
                    .next("text", row -> row.fingerprint);
            statement.executeUpdate();
        }
    }

    /** The rows of these ids, locked until the transaction ends, in the order of their ids. */
    static Map<UUID, JobRow> lock(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<UUID, JobRow> rows = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            new ArrayParameters<>(statement, ids).next("uuid", id -> id);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    JobRow row = read(found);
                    rows.put(row.id, row);
                }
            }
        }
        return rows;
    }

    /** Writes what may change in a job; the rows are locked. */
    static void update(Connection connection, Collection<JobRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            new ArrayParameters<>(statement, rows)
                    .next("uuid", row -> row.id)
                    .next("text", row -> row.state)
                    .next("text", row -> row.weights)
                    .next("int4", row -> row.itemsSucceeded)
                    .next("int4", row -> row.itemsFailed)
                    .next("float8", row -> row.costFinished)
                    .next("text", row -> row.startedAt)
                    .next("text", row -> row.finishedAt)
                    .next("text", row -> row.expiresAt)
                    .next("text", row -> row.transitions);
            statement.executeUpdate();
        }
    }

    private static JobRow read(ResultSet found) throws SQLException {
        JobRow row = new JobRow();
        row.id = Objects.requireNonNull(found.getObject("id", UUID.class));
        row.model = text(found, "model");
        row.action = text(found, "action");
        row.params = text(found, "params");
        row.lane = text(found, "lane");
        row.state = text(found, "state");
        row.weights = found.getString("weights");
        row.itemCount = found.getInt("item_count");
        row.itemsSucceeded = found.getInt("items_succeeded");
        row.itemsFailed = found.getInt("items_failed");
        row.chunkCount = found.getInt("chunk_count");
        row.cost = found.getDouble("cost");
        row.costFinished = found.getDouble("cost_finished");
        row.createdAt = Objects.requireNonNull(time(found, "created_at"));
        row.startedAt = time(found, "started_at");
        row.finishedAt = time(found, "finished_at");
        row.tenant = text(found, "tenant");
        row.clientRef = found.getString("client_ref");
        row.tags = text(found, "tags");
        row.priority = found.getInt("priority");
        row.deadline = time(found, "deadline");
        long seconds = found.getLong("retention_seconds");
        row.retention = found.wasNull() ? null : Duration.ofSeconds(seconds);
        row.expiresAt = time(found, "expires_at");
        row.transitions = text(found, "transitions");
        return row;
    }

    private static String text(ResultSet found, String column) throws SQLException {
        return Objects.requireNonNull(found.getString(column), column);
    }

    static @Nullable Instant time(ResultSet found, String column) throws SQLException {
        OffsetDateTime time = found.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
