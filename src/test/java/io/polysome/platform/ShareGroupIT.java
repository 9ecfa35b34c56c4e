package io.polysome.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Our client settings against a broker. */
@QuarkusTest
class ShareGroupIT {
    private final KafkaSettings settings =
            new KafkaSettings(ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class));
    private final String name = "share-group-it-" + UUID.randomUUID();

    @Test
    void recordOfAConsumerThatWentAwayIsDeliveredToTheNext() throws Exception {
        // Given
        createTopicAndGroup();
        send("a job");
        // When
        ConsumerRecord<String, String> first = receiveAndGoAway();
        ConsumerRecord<String, String> second = receiveAndGoAway();
        // Then
        assertThat(List.of(first.value(), second.value())).containsOnly("a job");
        assertThat(second.deliveryCount()).hasValue((short) 2);
    }

    private void createTopicAndGroup() throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, name),
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.record.lock.duration.ms", "1000"))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), OpType.SET);
    }

    private void send(String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings.producer("test"), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(name, value)).get();
        }
    }

    private ConsumerRecord<String, String> receiveAndGoAway() {
        try (KafkaShareConsumer<String, String> consumer = new KafkaShareConsumer<>(
                settings.longWorkConsumer(name, "test"), new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(name));
            List<ConsumerRecord<String, String>> received = new ArrayList<>();
            await("delivery").atMost(Duration.ofSeconds(30)).pollInSameThread().untilAsserted(() -> {
                consumer.poll(Duration.ofSeconds(1)).forEach(received::add);
                assertThat(received).hasSize(1);
            });
            return received.getFirst();
        }
    }
}
