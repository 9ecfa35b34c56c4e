package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.NOON;
import static io.polysome.jobs.JobFixtures.aJob;
import static io.polysome.jobs.JobFixtures.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.polysome.platform.StoreUnavailableException;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PostgresJobStoreIT extends JobStoreContract {
    private final JobStore store;
    private final AgroalDataSource database;

    PostgresJobStoreIT(JobStore store, AgroalDataSource database) {
        this.store = store;
        this.database = database;
    }

    @Override
    protected JobStore store() {
        return store;
    }

    /** The relay deletes what it has sent, so that a copy is kept of all that is written to the outbox. */
    @BeforeEach
    void keepMessages() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table if not exists test_outbox (key text, value text);
                    create or replace function test_keep_message() returns trigger language plpgsql as $$
                    begin
                        insert into test_outbox values (new.key, new.value);
                        return new;
                    end $$;
                    create or replace trigger test_keep_message after insert on outbox
                        for each row execute function test_keep_message();
                    """);
        }
    }

    @Override
    protected List<ChunkMessage> messages(JobId job) {
        List<ChunkMessage> messages = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select value from test_outbox where key = '%s'".formatted(job))) {
            while (rows.next()) {
                messages.add(ChunkMessage.parse(rows.getString(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return messages;
    }

    @Test
    void databaseAllowsTheSameMovesAsTheCode() throws SQLException {
        // When
        Map<String, Set<String>> allowed = new TreeMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select from_state, to_state from job_transition")) {
            while (rows.next()) {
                allowed.computeIfAbsent(rows.getString(1), key -> new TreeSet<>())
                        .add(rows.getString(2));
            }
        }
        // Then
        assertThat(allowed).isEqualTo(JobState.TRANSITIONS);
    }

    @Test
    void databaseRefusesAnyOtherMove() throws SQLException {
        // Given
        NewJob job = aJob(1);
        store.create(job);
        // Then
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate(
                            "update job set state = 'succeeded', finished_at = now(), items_succeeded = 1 where id = '%s'"
                                    .formatted(job.id())))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("may not move from queued to succeeded");
        }
    }

    @Test
    void jobsAndMessagesAreStoredTogetherOrNotAtAll() throws SQLException {
        // Given
        NewJob job = aJob(1);
        store.create(job);
        // When
        assertThatThrownBy(() -> store.create(job)).isNotInstanceOf(StoreUnavailableException.class);
        // Then
        assertThat(store.claim(List.of(delivery(job, 0)), new WorkerId("n", "1"), NOON, NOON))
                .hasSize(1);
    }

    @Test
    void submissionThatIsBeingStoredElsewhereIsInFlight() throws SQLException {
        // Given
        NewJob job = aJob(1);
        SubmissionKey key = new SubmissionKey(job.tenant(), job.id(), "key of " + job.id());
        try (Connection connection = database.getConnection();
                Statement elsewhere = connection.createStatement()) {
            connection.setAutoCommit(false);
            elsewhere.execute("select pg_advisory_xact_lock(hashtextextended('default/%s', 0))".formatted(key.key()));
            // Then
            assertThatThrownBy(() -> store.createOnce(job, key, "abc")).isInstanceOf(SubmissionInFlightException.class);
            connection.rollback();
        }
        assertThat(store.createOnce(job, key, "abc")).isEmpty();
    }
}
