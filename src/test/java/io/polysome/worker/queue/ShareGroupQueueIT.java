package io.polysome.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkMessage;
import io.polysome.platform.KafkaSettings;
import io.polysome.worker.WorkQueue;
import io.polysome.worker.WorkQueueContract;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ShareGroupQueueIT extends WorkQueueContract {
    private static final int LOCK_MILLIS = 2_000;

    private final KafkaSettings kafka;
    private final String topic = "test-" + UUID.randomUUID();
    private final String group = "test-" + UUID.randomUUID();
    private final List<WorkQueue> opened = new ArrayList<>();
    private @Nullable KafkaProducer<String, String> producer;

    ShareGroupQueueIT(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void makeTopicAndGroup() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, group),
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.record.lock.duration.ms", String.valueOf(LOCK_MILLIS)))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(WorkQueue::close);
        if (producer != null) {
            producer.close();
        }
    }

    @Override
    protected WorkQueue open() {
        WorkQueue queue = new ShareGroupQueue(
                new KafkaShareConsumer<>(
                        kafka.longWorkConsumer(group, "test"), new StringDeserializer(), new StringDeserializer()),
                List.of(topic));
        opened.add(queue);
        return queue;
    }

    @Override
    protected void put(ChunkDelivery delivery) {
        send(new ChunkMessage(delivery.job().value(), delivery.chunk().value()).toJson());
    }

    private KafkaProducer<String, String> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(kafka.producer("test"), new StringSerializer(), new StringSerializer());
        }
        return producer;
    }

    private void send(String value) {
        try {
            producer().send(new ProducerRecord<>(topic, "key", value)).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void recordThatIsNoChunkMessageBlocksNothing() {
        // Given
        send("{\"no\":\"chunk\"}");
        ChunkMessage message = new ChunkMessage(UUID.randomUUID(), UUID.randomUUID());
        send(message.toJson());
        WorkQueue queue = open();
        // When
        List<ChunkDelivery> taken = queue.take(PATIENCE);
        taken = taken.isEmpty() ? queue.take(PATIENCE) : taken;
        // Then
        assertThat(taken).extracting(delivery -> delivery.chunk().value()).containsExactly(message.chunk());
    }

    @Test
    void deliveryThatIsNotRenewedGoesToAnotherWorkerWhenTheLockEnds() {
        // Given
        WorkQueue hanging = open();
        ChunkMessage message = new ChunkMessage(UUID.randomUUID(), UUID.randomUUID());
        send(message.toJson());
        hanging.take(PATIENCE);
        // When
        List<ChunkDelivery> taken = open().take(PATIENCE);
        // Then
        assertThat(taken)
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.redelivered()).isTrue());
    }

    @Test
    void renewalHoldsADeliveryLongerThanItsLock() {
        // Given
        WorkQueue working = open();
        send(new ChunkMessage(UUID.randomUUID(), UUID.randomUUID()).toJson());
        working.take(PATIENCE);
        WorkQueue waiting = open();
        // When
        List<ChunkDelivery> others = new ArrayList<>();
        for (int third = 0; third < 9; third++) {
            others.addAll(waiting.take(Duration.ofMillis(LOCK_MILLIS / 3)));
            working.renew();
        }
        // Then
        assertThat(others).isEmpty();
    }
}
