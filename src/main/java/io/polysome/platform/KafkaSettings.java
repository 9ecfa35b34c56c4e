package io.polysome.platform;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every Kafka client of the service is built with, but for serializers, which the caller gives to the constructor.
 *
 * <p>The settings are for small messages, low latency, and brokers that may be away for minutes: a client then keeps
 * trying, once a second, and goes on by itself when a broker is back.
 */
@Singleton
public final class KafkaSettings {
    private final String bootstrapServers;

    public KafkaSettings(
            @ConfigProperty(name = "kafka.bootstrap.servers", defaultValue = "localhost:9092")
                    String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Sends at once and in order, each record once per partition; several sends under way share a request. A record
     * that no broker has taken in five minutes fails; while no broker has ever been seen, a send blocks for ten seconds.
     */
    public Map<String, Object> producer(String clientId) {
        Map<String, Object> settings = client(clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 300_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        return settings;
    }

    /**
     * One record at a time, for work of 20 ms and more; one consumer per worker slot. The small fetch matters: the
     * broker looks at all that a fetch could hold before it hands out the one record, and with the default of 50 MB
     * that is the whole backlog.
     */
    public Map<String, Object> longWorkConsumer(String groupId, String clientId) {
        return shareConsumer(groupId, clientId, 1, 8_192);
    }

    /** Up to 64 records at a time, for work that is cheaper together than one by one. */
    public Map<String, Object> shortWorkConsumer(String groupId, String clientId) {
        return shareConsumer(groupId, clientId, 64, 65_536);
    }

    private Map<String, Object> shareConsumer(String groupId, String clientId, int records, int fetchBytes) {
        Map<String, Object> settings = client(clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        // The default, batch_optimized, hands a producer's whole batch to one consumer, while the others idle.
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        return settings;
    }

    /** A call fails when it has no answer in fifteen seconds. */
    public Map<String, Object> admin(String clientId) {
        Map<String, Object> settings = client(clientId);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        return settings;
    }

    private Map<String, Object> client(String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 10_000);
        return settings;
    }
}
