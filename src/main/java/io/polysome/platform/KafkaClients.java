package io.polysome.platform;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The Kafka clients that the whole service shares; each is made when it is first asked for. */
@Singleton
public final class KafkaClients {
    private final KafkaSettings settings;
    private @Nullable Admin admin;

    public KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * For topics, groups and questions. Closed with the service, by nobody else.
     *
     * @throws org.apache.kafka.common.KafkaException while the names of the brokers do not resolve
     */
    public synchronized Admin admin() {
        Admin existing = admin;
        if (existing == null) {
            existing = Admin.create(settings.admin("polysome-admin"));
            admin = existing;
        }
        return existing;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }
}
