package io.polysome.journey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.jobs.ChunkMessage;
import io.polysome.platform.embedded.EmbeddedPlatform;
import io.polysome.platform.embedded.EmbeddedPlatform.Part;
import io.polysome.testing.TemporaryFolder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The broker is away for longer than any client of it keeps trying. */
class BrokerOutageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int JOBS = 5;
    private static final int CHUNKS = 12;
    /** By then what was sent from memory has been given up. */
    private static final int LONG_OUTAGE_SECONDS = 25;

    private static final String TOPIC = "polysome.chunks.esm2-tiny.bulk.v1";

    private final TemporaryFolder folder = new TemporaryFolder();
    private final Path data = folder.path().resolve("polysome");

    @AfterEach
    void deleteFolder() {
        folder.close();
    }

    private EmbeddedPlatform startBroker() throws InterruptedException {
        return EmbeddedPlatform.start(folder.path().resolve("broker"), Set.of(Part.KAFKA));
    }

    /** Every item is a chunk. */
    private static String request() {
        String items = IntStream.range(0, CHUNKS)
                .mapToObj(i -> "{\"id\":\"p%d\",\"sequence\":\"MKTAYIAKQR\"}".formatted(i))
                .collect(Collectors.joining(","));
        return "{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[%s]}".formatted(items);
    }

    private static List<String> submit(RunningService service, int jobs) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(given().contentType("application/json")
                    .body(request())
                    .post(service.url() + "/v1/jobs")
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id"));
        }
        return ids;
    }

    private static int outbox(RunningService service, String figure) throws IOException {
        return given().get(service.url() + "/q/health/ready")
                .then()
                .extract()
                .path("checks.find { it.name == 'outbox' }.data." + figure);
    }

    private static void awaitSuccess(RunningService service, List<String> jobs) {
        for (String job : jobs) {
            await("the end of " + job)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> given().get(service.url() + "/v1/jobs/" + job + "?wait=10")
                            .path("state")
                            .equals("succeeded"));
        }
    }

    /** The chunks of each job in the order in which the topic first has them. */
    private static Map<UUID, Set<UUID>> arrived(String bootstrapServers) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            List<ChunkMessage> messages = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    messages.add(ChunkMessage.parse(record.value()));
                }
            }
            return messages.stream()
                    .collect(Collectors.groupingBy(
                            ChunkMessage::job,
                            Collectors.mapping(ChunkMessage::chunk, Collectors.toCollection(LinkedHashSet::new))));
        }
    }

    private List<UUID> chunksInOrder(UUID job) throws IOException, SQLException {
        Properties ports = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("ports.properties"))) {
            ports.load(file);
        }
        String password = Files.readString(data.resolve("postgres").resolve("password"));
        List<UUID> chunks = new ArrayList<>();
        try (Connection database = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(ports.getProperty("postgres")),
                        "polysome",
                        password);
                PreparedStatement query =
                        database.prepareStatement("select id from chunk where job_id = ? order by number")) {
            query.setObject(1, job);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    chunks.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return chunks;
    }

    @Test
    void jobsOfALongOutageAreAcceptedAndGoOutInOrderAfterwards() throws Exception {
        // Given
        String address;
        RunningService started;
        try (EmbeddedPlatform broker = startBroker()) {
            address = Objects.requireNonNull(broker.configuration().get("kafka.bootstrap.servers"));
            started = RunningService.start(
                    data,
                    List.of("-Dkafka.bootstrap.servers=" + address, "-Dpolysome.jobs.chunk-flops=1", "-Xmx512m"),
                    List.of());
            awaitSuccess(started, submit(started, 1));
        }
        try (RunningService service = started) {
            // When
            List<String> jobs = submit(service, JOBS);
            await("a long outage")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> outbox(service, "oldest_seconds") >= LONG_OUTAGE_SECONDS);
            assertThat(outbox(service, "messages")).isEqualTo(JOBS * CHUNKS);
            jobs.addAll(submit(service, JOBS));
            try (EmbeddedPlatform broker = startBroker()) {
                // Then
                assertThat(broker.configuration()).containsEntry("kafka.bootstrap.servers", address);
                awaitSuccess(service, jobs);
                await("the outbox's end").atMost(PATIENCE).until(() -> outbox(service, "messages") == 0);
                Map<UUID, Set<UUID>> arrived = arrived(address);
                assertThat(arrived).hasSize(1 + 2 * JOBS);
                for (Map.Entry<UUID, Set<UUID>> job : arrived.entrySet()) {
                    assertThat(job.getValue()).containsExactlyElementsOf(chunksInOrder(job.getKey()));
                }
            }
        }
    }
}
