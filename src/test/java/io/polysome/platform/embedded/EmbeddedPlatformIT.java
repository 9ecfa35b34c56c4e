package io.polysome.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polysome.platform.KafkaSettings;
import io.polysome.testing.TemporaryFolder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One data directory for all tests, each of which leaves a running platform behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedPlatformIT {
    private static final String BROKER = "kafka/server.properties";
    private static final String DATABASE = "postgres/cluster";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TemporaryFolder folder = new TemporaryFolder();
    private EmbeddedPlatform platform = start();

    private EmbeddedPlatform start() {
        try {
            return EmbeddedPlatform.start(folder.path());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void stop() {
        platform.close();
        folder.close();
    }

    @Test
    void databaseKeepsWhatItHasCommitted() throws SQLException {
        assertThat(query("show fsync")).isEqualTo("on");
        assertThat(query("show synchronous_commit")).isEqualTo("on");
        assertThat(query("show full_page_writes")).isEqualTo("on");
    }

    @Test
    void directoryInUseIsRefused() {
        assertThatThrownBy(() -> EmbeddedPlatform.start(folder.path()))
                .isInstanceOf(EmbeddedPlatformException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void dataAndAddressesSurviveARestart() throws Exception {
        // Given
        Map<String, String> before = platform.configuration();
        createTopic("restart");
        execute("create table restart (n int)");
        // When
        platform.close();
        platform = start();
        // Then
        assertThat(platform.configuration()).isEqualTo(before);
        assertThat(topics()).contains("restart");
        assertThat(query("select count(*) from restart")).isEqualTo("0");
    }

    @Test
    void killedBrokerIsStartedAgainOverItsData() throws Exception {
        // Given
        createTopic("killed-broker");
        ProcessHandle broker = onlyProcessWith(BROKER);
        // When
        broker.destroyForcibly();
        // Then
        await("the broker's second start").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(processesWith(BROKER)).hasSize(1).doesNotContain(broker);
            assertThat(topics()).contains("killed-broker");
        });
    }

    @Test
    void killedDatabaseIsStartedAgainOverItsData() throws Exception {
        // Given
        execute("create table killed_database (n int)");
        execute("insert into killed_database values (42)");
        ProcessHandle database = onlyProcessWith(DATABASE);
        // When
        database.destroyForcibly();
        // Then
        await("the database's second start").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(processesWith(DATABASE)).hasSize(1).doesNotContain(database);
            assertThat(queryOrNothing("select n from killed_database")).contains("42");
        });
    }

    @Test
    void brokerWhoseMinderWasKilledIsReplacedAndNotDoubled() throws Exception {
        // Given
        createTopic("killed-minder");
        ProcessHandle broker = onlyProcessWith(BROKER);
        ProcessHandle minder = broker.parent().orElseThrow();
        // When
        minder.destroyForcibly();
        // Then
        await("the broker's second start").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(processesWith(BROKER)).hasSize(1).doesNotContain(broker);
            assertThat(topics()).contains("killed-minder");
        });
    }

    /** Not by ancestry: a server whose minder was killed is no descendant of ours. */
    private List<ProcessHandle> processesWith(String argument) {
        String whole = folder.path().resolve(argument).toString();
        return ProcessHandle.allProcesses()
                .filter(process -> !process.info().command().orElse("").endsWith("sh"))
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(whole))
                .toList();
    }

    private ProcessHandle onlyProcessWith(String argument) {
        List<ProcessHandle> processes = processesWith(argument);
        assertThat(processes).hasSize(1);
        return processes.getFirst();
    }

    private Admin admin() {
        return Admin.create(new KafkaSettings(address("kafka.bootstrap.servers")).admin("test"));
    }

    private void createTopic(String name) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    /** None while no broker answers. */
    private Set<String> topics() {
        try (Admin admin = admin()) {
            return admin.listTopics(new ListTopicsOptions().timeoutMs(2_000))
                    .names()
                    .get();
        } catch (ExecutionException e) {
            return Set.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                address("quarkus.datasource.jdbc.url"),
                address("quarkus.datasource.username"),
                address("quarkus.datasource.password"));
    }

    private String address(String property) {
        return Objects.requireNonNull(platform.configuration().get(property), property);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private Optional<String> queryOrNothing(String sql) {
        try {
            return Optional.of(query(sql));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }
}
