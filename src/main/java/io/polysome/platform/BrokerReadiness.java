package io.polysome.platform;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Ready while a Kafka broker answers. Asks at most once a second, whoever asks here, and waits less than a second for the
 * answer, which is what a Kubernetes probe waits by default.
 */
@Readiness
@Singleton
final class BrokerReadiness implements HealthCheck {
    private static final String NAME = "Kafka broker";
    private static final Duration VALIDITY = Duration.ofSeconds(1);
    private static final int PATIENCE_MILLIS = 800;

    private final KafkaClients clients;

    private @Nullable HealthCheckResponse answer;
    private long answeredAtNanos;

    BrokerReadiness(KafkaClients clients) {
        this.clients = clients;
    }

    @Override
    public synchronized HealthCheckResponse call() {
        HealthCheckResponse current = answer;
        if (current == null || System.nanoTime() - answeredAtNanos > VALIDITY.toNanos()) {
            current = ask();
            answer = current;
            answeredAtNanos = System.nanoTime();
        }
        return current;
    }

    private HealthCheckResponse ask() {
        try {
            int brokers = clients.admin()
                    .describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MILLIS))
                    .nodes()
                    .get()
                    .size();
            return HealthCheckResponse.named(NAME)
                    .status(brokers > 0)
                    .withData("brokers", brokers)
                    .build();
        } catch (ExecutionException | KafkaException e) {
            return HealthCheckResponse.named(NAME)
                    .down()
                    .withData("reason", "no broker answers")
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HealthCheckResponse.down(NAME);
        }
    }
}
