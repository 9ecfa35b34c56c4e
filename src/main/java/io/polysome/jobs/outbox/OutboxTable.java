package io.polysome.jobs.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Table {@code outbox}. */
final class OutboxTable {
    private static final String INSERT = """
            insert into outbox (topic, key, value, prompt)
            select u.topic, u.key, u.value, ?
            from unnest(?::text[], ?::text[], ?::text[]) with ordinality as u(topic, key, value, place)
            order by u.place
            returning id
            """;

    /** Any number, so long as nobody else takes it. */
    private static final String TRY_TURN = "select pg_try_advisory_xact_lock(6021023)";

    /**
     * A prompt row is its writer's own while it is young, and whatever comes behind it in the same job waits for it.
     */
    private static final String OLDEST = """
            select id, topic, key, value from outbox
            where (not prompt or created_at < now() - interval '%1$s')
              and not exists (select from outbox before
                              where before.key = outbox.key and before.id < outbox.id
                                and before.prompt and before.created_at >= now() - interval '%1$s')
            order by id limit ? for update skip locked
            """.formatted("2 seconds");

    private static final String DELETE = "delete from outbox where id = any (?)";

    private static final String LAG =
            "select count(*), coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) from outbox";

    private OutboxTable() {}

    /** @param prompt the caller hands them to the broker itself */
    static List<OutboxRow> insert(Connection connection, List<OutboxMessage> messages, boolean prompt)
            throws SQLException {
        List<OutboxRow> rows = new ArrayList<>(messages.size());
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setBoolean(1, prompt);
            setTexts(statement, 2, messages, OutboxMessage::topic);
            setTexts(statement, 3, messages, OutboxMessage::key);
            setTexts(statement, 4, messages, OutboxMessage::value);
            try (ResultSet ids = statement.executeQuery()) {
                while (ids.next()) {
                    rows.add(new OutboxRow(ids.getLong(1), messages.get(rows.size())));
                }
            }
        }
        return rows;
    }

    private static void setTexts(
            PreparedStatement statement, int index, List<OutboxMessage> messages, Function<OutboxMessage, String> text)
            throws SQLException {
        Object[] texts = messages.stream().map(text).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
    }

    /** Whether this transaction is the one that sends what has been left; another one may until this one ends. */
    static boolean tryTurn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(TRY_TURN)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Those to be sent by whoever has the turn, oldest first, locked until the transaction ends. */
    static List<OutboxRow> lockOldest(Connection connection, int limit) throws SQLException {
        List<OutboxRow> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(OLDEST)) {
            statement.setInt(1, limit);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(new OutboxRow(
                            found.getLong(1),
                            new OutboxMessage(found.getString(2), found.getString(3), found.getString(4))));
                }
            }
        }
        return rows;
    }

    static int delete(Connection connection, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            return statement.executeUpdate();
        }
    }

    static OutboxLag lag(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(LAG)) {
            answer.next();
            return new OutboxLag(answer.getLong(1), Duration.ofMillis((long) (answer.getDouble(2) * 1_000)));
        }
    }
}
