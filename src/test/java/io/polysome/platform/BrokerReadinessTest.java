package io.polysome.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerReadinessTest {
    /** Nothing listens on port 1. */
    private final KafkaClients clients = new KafkaClients(new KafkaSettings("127.0.0.1:1"));

    private final BrokerReadiness readiness = new BrokerReadiness(clients);

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @Test
    void serviceIsNotReadyWhileNoBrokerAnswers() {
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void answerIsKeptForAWhile() {
        // Given
        HealthCheckResponse first = readiness.call();
        // When
        HealthCheckResponse second = readiness.call();
        // Then
        assertThat(second).isSameAs(first);
    }

    @Test
    void unresolvableBrokersAreNotReadyEither() {
        KafkaClients nowhere = new KafkaClients(new KafkaSettings("broker.invalid:9092"));
        assertThat(new BrokerReadiness(nowhere).call().getStatus()).isEqualTo(Status.DOWN);
    }
}
