package io.polysome.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
    private final KafkaSettings settings = new KafkaSettings("127.0.0.1:1");

    @Test
    void producerSendsAtOnceAndLosesNothing() {
        assertThat(settings.producer("relay"))
                .containsEntry("bootstrap.servers", "127.0.0.1:1")
                .containsEntry("client.id", "relay")
                .containsEntry("linger.ms", 0)
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true);
    }

    @Test
    void consumerOfLongWorkHoldsOneRecord() {
        assertThat(settings.longWorkConsumer("workers", "worker-1"))
                .containsEntry("group.id", "workers")
                .containsEntry("share.acknowledgement.mode", "explicit")
                .containsEntry("share.acquire.mode", "record_limit")
                .containsEntry("max.poll.records", 1)
                .containsEntry("fetch.max.bytes", 8_192);
    }

    @Test
    void consumerOfShortWorkTakesManyRecordsAPoll() {
        assertThat(settings.shortWorkConsumer("workers", "worker-1"))
                .containsEntry("share.acknowledgement.mode", "explicit")
                .containsEntry("share.acquire.mode", "record_limit")
                .containsEntry("max.poll.records", 64)
                .containsEntry("fetch.max.bytes", 65_536);
    }

    @Test
    void everyClientAcceptsItsSettings() {
        Map<String, Object> longWork = settings.longWorkConsumer("workers", "worker-1");
        assertThatCode(() -> {
                    new KafkaProducer<>(
                                    settings.producer("relay"), new ByteArraySerializer(), new ByteArraySerializer())
                            .close();
                    new KafkaShareConsumer<>(longWork, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                            .close();
                    Admin.create(settings.admin("health")).close();
                })
                .doesNotThrowAnyException();
    }
}
