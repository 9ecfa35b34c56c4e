package io.polysome.jobs.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.inference.ModelCatalog;
import io.polysome.jobs.ChunkTopics;
import io.polysome.jobs.JobsConfig;
import io.polysome.jobs.Lane;
import io.polysome.platform.KafkaSettings;
import io.polysome.platform.embedded.EmbeddedPlatform;
import io.polysome.platform.embedded.EmbeddedPlatform.Part;
import io.polysome.testing.Signals;
import io.polysome.testing.TemporaryFolder;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a broker of its own, which stops to answer. */
@QuarkusTest
class KafkaPublisherIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TOPIC = ChunkTopics.name("esm2-tiny", Lane.BULK);

    private final TemporaryFolder folder = new TemporaryFolder();
    private final ModelCatalog catalog;
    private final JobsConfig config;

    KafkaPublisherIT(ModelCatalog catalog, JobsConfig config) {
        this.catalog = catalog;
        this.config = config;
    }

    @AfterEach
    void deleteFolder() {
        folder.close();
    }

    private EmbeddedPlatform startBroker() throws InterruptedException {
        return EmbeddedPlatform.start(folder.path(), Set.of(Part.KAFKA));
    }

    private static OutboxMessage message(String topic) {
        return new OutboxMessage(topic, "key", "value");
    }

    /** The broker's, not that of the shell which minds it. */
    private long brokerPid() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .filter(process -> Arrays.stream(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.startsWith(folder.path() + "/")))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    /** The one that finds no topic fails on the caller's thread, the one that waits on the producer's. */
    @Test
    void messagesThatFailOnTwoThreadsAtOnceDoNotHoldUpThoseThatFollow() throws IOException, InterruptedException {
        // Given
        Map<Integer, Optional<Exception>> answers = new ConcurrentHashMap<>();
        try (EmbeddedPlatform broker = startBroker()) {
            String address = Objects.requireNonNull(broker.configuration().get("kafka.bootstrap.servers"));
            KafkaPublisher publisher = new KafkaPublisher(new KafkaSettings(address), catalog, config);
            publisher.prepare();
            assertThat(publisher.publish(List.of(message(TOPIC)))).isOne();
            long pid = brokerPid();
            Signals.send("STOP", pid);
            // When
            Thread sender = Thread.ofPlatform()
                    .daemon()
                    .start(() -> publisher.send(
                            List.of(message(TOPIC), message("no.such.topic")),
                            (index, failure) -> answers.put(index, Optional.ofNullable(failure))));
            boolean returned = sender.join(PATIENCE);
            Signals.send("CONT", pid);
            // Then
            assertThat(returned).isTrue();
            await("both answers").atMost(PATIENCE).until(() -> answers.size() == 2);
            assertThat(answers.values())
                    .allSatisfy(failure -> assertThat(failure).isPresent());
            assertThat(publisher.publish(List.of(message(TOPIC)))).isOne();
            publisher.close();
        }
    }
}
