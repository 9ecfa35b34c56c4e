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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Sends to Kafka, and makes the chunk topics that are missing.
 *
 * <p>When a message is given up, so is everything that was sent behind it: the producer would else bring that to a broker
 * that comes back just then, and the order of a job would be lost.
 */
@ApplicationScoped
class KafkaPublisher implements MessagePublisher {
    private static final Logger LOG = Logger.getLogger(KafkaPublisher.class);
    private static final String CLIENT = "polysome-outbox";
    /** Shorter than the relay's transaction, which stays open meanwhile. */
    private static final int GIVE_UP_AFTER_MILLIS = 20_000;

    private final KafkaSettings kafka;
    private final Map<String, Object> settings;
    private final ModelCatalog catalog;
    private final JobsConfig config;
    private KafkaProducer<String, String> producer;
    private boolean replacing;
    private boolean closed;

    KafkaPublisher(KafkaSettings kafka, ModelCatalog catalog, JobsConfig config) {
        this.kafka = kafka;
        this.catalog = catalog;
        this.config = config;
        settings = kafka.producer(CLIENT);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, GIVE_UP_AFTER_MILLIS);
        producer = newProducer();
    }

    @Override
    public int publish(List<OutboxMessage> messages) {
        List<Future<?>> acknowledgements = new ArrayList<>();
        KafkaProducer<String, String> current = current();
        for (OutboxMessage message : messages) {
            acknowledgements.add(send(current, message, (metadata, failure) -> {}));
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

    /** Through one producer, so that none overtakes another that is given up. */
    @Override
    public void send(List<OutboxMessage> messages, Answers answers) {
        KafkaProducer<String, String> current = current();
        for (int i = 0; i < messages.size(); i++) {
            int index = i;
            OutboxMessage message = messages.get(i);
            JobStep step = JobStep.begun();
            try {
                Future<?> unused = send(current, message, (metadata, failure) -> {
                    JobId.find(message.key()).ifPresent(job -> step.end(JobStep.Kind.SEND, job));
                    answers.onAnswer(index, failure);
                });
            } catch (KafkaException | IllegalStateException e) {
                // the latter when the producer was replaced a moment ago
                answers.onAnswer(index, e);
            }
        }
    }

    private Future<?> send(KafkaProducer<String, String> current, OutboxMessage message, Callback whenOver) {
        return current.send(
                new ProducerRecord<>(message.topic(), message.key(), message.value()), (metadata, failure) -> {
                    try {
                        if (failure != null) {
                            replace(current);
                        }
                    } finally {
                        whenOver.onCompletion(metadata, failure);
                    }
                });
    }

    private synchronized KafkaProducer<String, String> current() {
        return producer;
    }

    /**
     * Before anything else is sent: what waits in the old producer fails, and only then is there a new one. Closing waits for
     * the thread of the old one, whose callbacks come here as well, so it happens outside the monitor.
     */
    private void replace(KafkaProducer<String, String> failed) {
        synchronized (this) {
            if (!producer.equals(failed) || replacing || closed) {
                return;
            }
            replacing = true;
        }
        try {
            KafkaProducer<String, String> next = newProducer();
            failed.close(Duration.ZERO);
            takeOver(next);
        } finally {
            synchronized (this) {
                replacing = false;
            }
        }
    }

    private synchronized void takeOver(KafkaProducer<String, String> next) {
        if (closed) {
            next.close(Duration.ZERO);
        } else {
            producer = next;
        }
    }

    private KafkaProducer<String, String> newProducer() {
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
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
        synchronized (this) {
            closed = true;
        }
        current().close(Duration.ofSeconds(5));
    }
}
