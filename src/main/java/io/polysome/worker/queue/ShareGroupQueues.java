package io.polysome.worker.queue;

import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.jobs.ChunkTopics;
import io.polysome.jobs.Lane;
import io.polysome.platform.Backoff;
import io.polysome.platform.KafkaSettings;
import io.polysome.worker.WorkQueue;
import io.polysome.worker.WorkQueues;
import io.polysome.worker.WorkerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * A share group per chunk topic of the models that have weights here. One group over several topics would not do: the
 * broker divides the partitions among its members, so that a model's work would reach some of them only.
 */
@ApplicationScoped
class ShareGroupQueues implements WorkQueues {
    private static final Logger LOG = Logger.getLogger(ShareGroupQueues.class);
    private static final String CLIENT = "polysome-worker";

    private final KafkaSettings kafka;
    private final List<String> models;
    private final WorkerConfig config;

    ShareGroupQueues(KafkaSettings kafka, ModelCatalog catalog, WorkerConfig config) {
        this.kafka = kafka;
        this.config = config;
        models = catalog.cards().stream()
                .filter(ModelCard::isAvailable)
                .map(ModelCard::slug)
                .toList();
    }

    @Override
    public List<String> models() {
        return models;
    }

    @Override
    public WorkQueue open(String model, Lane lane) {
        String group = group(model, lane);
        Map<String, Object> settings = switch (lane) {
            case INTERACTIVE -> kafka.shortWorkConsumer(group, CLIENT);
            case BULK -> kafka.longWorkConsumer(group, CLIENT);
        };
        return new ShareGroupQueue(
                new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer()),
                List.of(ChunkTopics.name(model, lane)));
    }

    private static String group(String model, Lane lane) {
        return "polysome.workers.%s.%s".formatted(model, lane.wireName());
    }

    /** A new group must begin with the oldest message, not with the next one; and locks must fit the lease. */
    @Override
    public void prepare() throws InterruptedException {
        Map<String, String> settings = Map.of(
                "share.auto.offset.reset",
                "earliest",
                "share.record.lock.duration.ms",
                String.valueOf(config.leaseTime().toMillis()));
        List<AlterConfigOp> operations = new ArrayList<>();
        settings.forEach((key, value) ->
                operations.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
        Backoff backoff = new Backoff(Duration.ofSeconds(1));
        while (true) {
            try (Admin admin = Admin.create(kafka.admin(CLIENT))) {
                Map<ConfigResource, Collection<AlterConfigOp>> groups = new HashMap<>();
                for (String model : models) {
                    for (Lane lane : Lane.values()) {
                        groups.put(new ConfigResource(ConfigResource.Type.GROUP, group(model, lane)), operations);
                    }
                }
                admin.incrementalAlterConfigs(groups).all().get();
                return;
            } catch (ExecutionException e) {
                LOG.warnf("share groups not set up, trying again: %s", e.getCause());
                backoff.pause();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }
}
