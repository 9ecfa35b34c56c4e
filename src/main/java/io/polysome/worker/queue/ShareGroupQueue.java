package io.polysome.worker.queue;

import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkMessage;
import io.polysome.jobs.JobId;
import io.polysome.worker.WorkQueue;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * A share consumer with explicit acknowledgement. Acknowledgements travel with the next take, so they cost no round
 * trip; a renewal has its own.
 */
final class ShareGroupQueue implements WorkQueue {
    private static final Logger LOG = Logger.getLogger(ShareGroupQueue.class);
    /** A renewed record comes back from the next poll at once; anything longer would only delay the work's end. */
    private static final Duration RENEWED_WAIT = Duration.ofMillis(100);

    private final KafkaShareConsumer<String, String> consumer;
    private final Map<ChunkDelivery, ConsumerRecord<String, String>> taken = new LinkedHashMap<>();

    /** Subscribes at once and owns the consumer from now on. */
    ShareGroupQueue(KafkaShareConsumer<String, String> consumer, Collection<String> topics) {
        this.consumer = consumer;
        consumer.subscribe(topics);
    }

    @Override
    public List<ChunkDelivery> take(Duration atMost) {
        if (!taken.isEmpty()) {
            throw new IllegalStateException("%d deliveries are neither done nor given back".formatted(taken.size()));
        }
        hold(poll(atMost));
        return List.copyOf(taken.keySet());
    }

    private ConsumerRecords<String, String> poll(Duration atMost) {
        try {
            return consumer.poll(atMost);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    private void hold(ConsumerRecords<String, String> records) {
        for (ConsumerRecord<String, String> record : records) {
            try {
                ChunkMessage message = ChunkMessage.parse(record.value());
                boolean redelivered = record.deliveryCount().orElse((short) 1) > 1;
                ConsumerRecord<String, String> sameChunk = taken.put(
                        new ChunkDelivery(new JobId(message.job()), new ChunkId(message.chunk()), redelivered), record);
                if (sameChunk != null) {
                    consumer.acknowledge(sameChunk, AcknowledgeType.ACCEPT);
                }
            } catch (UncheckedIOException | NullPointerException e) {
                LOG.errorf(e, "not a chunk message, left out: topic=%s, offset=%d", record.topic(), record.offset());
                consumer.acknowledge(record, AcknowledgeType.REJECT);
            }
        }
    }

    @Override
    public void renew() {
        for (ConsumerRecord<String, String> record : taken.values()) {
            consumer.acknowledge(record, AcknowledgeType.RENEW);
        }
        consumer.commitSync()
                .forEach((partition, failure) -> failure.ifPresent(
                        e -> LOG.warnf("lock not renewed: topic=%s, cause=%s", partition.topic(), e.getMessage())));
        Map<Place, ConsumerRecord<String, String>> renewed = new LinkedHashMap<>();
        poll(RENEWED_WAIT).forEach(record -> renewed.put(Place.of(record), record));
        taken.replaceAll((delivery, record) -> {
            ConsumerRecord<String, String> again = renewed.remove(Place.of(record));
            return again == null ? record : again;
        });
        renewed.values().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
    }

    private record Place(String topic, int partition, long offset) {
        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.topic(), record.partition(), record.offset());
        }
    }

    @Override
    public void acknowledge(ChunkDelivery delivery) {
        end(delivery, AcknowledgeType.ACCEPT);
    }

    @Override
    public void giveBack(ChunkDelivery delivery) {
        end(delivery, AcknowledgeType.RELEASE);
    }

    /** A record that the broker took back in the meantime is not ours to acknowledge; the fence made up for it. */
    private void end(ChunkDelivery delivery, AcknowledgeType how) {
        ConsumerRecord<String, String> record = taken.remove(delivery);
        if (record == null) {
            return;
        }
        try {
            consumer.acknowledge(record, how);
        } catch (IllegalStateException e) {
            LOG.debugf(e, "delivery no longer held: topic=%s, offset=%d", record.topic(), record.offset());
        }
    }

    @Override
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(5));
    }
}
