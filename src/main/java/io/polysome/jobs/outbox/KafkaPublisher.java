package io.polysome.jobs.outbox;

import io.polysome.inference.ModelCatalog;
import io.polysome.jobs.ChunkTopics;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobStep;
import io.polysome.jobs.JobsConfig;
import io.polysome.jobs.Lane;
import io.polysome.platform.KafkaSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends to Kafka, and makes the chunk topics that are missing. */
@ApplicationScoped
class KafkaPublisher implements MessagePublisher {
    private static final Logger LOG = Logger.getLogger(KafkaPublisher.class);
    private static final String CLIENT = "polysome-outbox";
    /** Shorter than the relay's transaction, which stays open meanwhile. */
    private static final int GIVE_UP_AFTER_MILLIS = 20_000;

    private final KafkaSettings kafka;
    private final KafkaProducer<String, String> producer;
    private final ModelCatalog catalog;
    private final JobsConfig config;

    KafkaPublisher(KafkaSettings kafka, ModelCatalog catalog, JobsConfig config) {
        this.kafka = kafka;
        this.catalog = catalog;
        this.config = config;
        Map<String, Object> settings = kafka.producer(CLIENT);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, GIVE_UP_AFTER_MILLIS);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    @Override
    public int publish(List<OutboxMessage> messages) {
        List<Future<?>> acknowledgements = new ArrayList<>();
        for (OutboxMessage message : messages) {
            acknowledgements.add(producer.send(record(message)));
        }
        int acknowledged = 0;
        try {
            for (Future<?> acknowledgement : acknowledgements) {
                acknowledgement.get();
                acknowledged++;
            }
        } catch (ExecutionException e) {
            LOG.warnf("message not sent: %s", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return acknowledged;
    }

    @Override
    public void send(OutboxMessage message, Consumer<@Nullable Exception> whenOver) {
        JobStep step = JobStep.begun();
        try {
            Future<?> unused = producer.send(record(message), (metadata, failure) -> {
                JobId.find(message.key()).ifPresent(job -> step.end(JobStep.Kind.SEND, job));
                whenOver.accept(failure);
            });
        } catch (KafkaException e) {
            whenOver.accept(e);
        }
    }

    private static ProducerRecord<String, String> record(OutboxMessage message) {
        return new ProducerRecord<>(message.topic(), message.key(), message.value());
    }

    @Override
    public void prepare() {
        List<NewTopic> topics = new ArrayList<>();
        for (String model : catalog.slugs()) {
            for (Lane lane : Lane.values()) {
                topics.add(new NewTopic(
                        ChunkTopics.name(model, lane), Optional.of(config.topicPartitions()), Optional.empty()));
            }
        }
        try (Admin admin = Admin.create(kafka.admin(CLIENT))) {
            for (KafkaFuture<Void> made : admin.createTopics(topics).values().values()) {
                awaitTopic(made);
            }
        }
    }

    private static void awaitTopic(KafkaFuture<Void> made) {
        try {
            made.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("a chunk topic cannot be made: " + e.getCause(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics were made", e);
        }
    }

    @Override
    @PreDestroy
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
