package io.polysome.jobs.outbox;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far the broker is behind. Always ready: jobs are accepted meanwhile, and readiness has its own eye on broker and
 * database. Looks at most once a second, whoever asks.
 */
@Readiness
@Singleton
final class OutboxReadiness implements HealthCheck {
    private static final String NAME = "outbox";
    private static final long VALID_NANOS = 1_000_000_000;

    private final Outbox outbox;
    private @Nullable HealthCheckResponse answer;
    private long answeredAtNanos;

    OutboxReadiness(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public synchronized HealthCheckResponse call() {
        HealthCheckResponse current = answer;
        if (current == null || System.nanoTime() - answeredAtNanos > VALID_NANOS) {
            current = look();
            answer = current;
            answeredAtNanos = System.nanoTime();
        }
        return current;
    }

    private HealthCheckResponse look() {
        HealthCheckResponseBuilder up = HealthCheckResponse.named(NAME).up();
        try {
            OutboxLag lag = outbox.lag();
            return up.withData("messages", lag.messages())
                    .withData("oldest_seconds", lag.oldest().toSeconds())
                    .build();
        } catch (IllegalStateException e) {
            return up.withData("reason", "the database does not answer").build();
        }
    }
}
