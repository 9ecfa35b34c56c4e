package io.polysome.jobs.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay dies between any two of its steps; the application's own relay is stopped meanwhile. */
@QuarkusTest
class OutboxRelayIT {
    private final Outbox outbox;
    private final OutboxRows rows;
    private final OutboxRelay ofApplication;
    private final Topic topic = new Topic();

    OutboxRelayIT(Outbox outbox, OutboxRows rows, OutboxRelay ofApplication) {
        this.outbox = outbox;
        this.rows = rows;
        this.ofApplication = ofApplication;
    }

    /** What has reached the broker; does as told with the next round. */
    private static final class Topic implements MessagePublisher {
        final List<OutboxMessage> arrived = new ArrayList<>();
        int takes = Integer.MAX_VALUE;
        boolean killedBeforeSend;
        boolean killedAfterSend;

        @Override
        public void prepare() {}

        @Override
        public int publish(List<OutboxMessage> messages) {
            if (killedBeforeSend) {
                throw new Killed();
            }
            int taken = Math.min(takes, messages.size());
            arrived.addAll(messages.subList(0, taken));
            if (killedAfterSend) {
                throw new Killed();
            }
            return taken;
        }

        @Override
        public void close() {}
    }

    /** Stands for the end of the process: the database rolls back what was open. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void stopApplicationsRelay() throws InterruptedException {
        ofApplication.stop(new ShutdownEvent());
        relay().relayOnce();
        topic.arrived.clear();
    }

    @AfterEach
    void startApplicationsRelay() {
        QuarkusTransaction.requiringNew().run(() -> rows.delete("topic = 'test'"));
        ofApplication.start(new StartupEvent());
    }

    private OutboxRelay relay() {
        return new OutboxRelay(rows, topic);
    }

    private List<OutboxMessage> appended(int count) {
        List<OutboxMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(new OutboxMessage("test", UUID.randomUUID().toString(), "value " + i));
        }
        QuarkusTransaction.requiringNew().run(() -> outbox.append(messages));
        return messages;
    }

    @Test
    void messagesArriveInOrderAndOnce() {
        // Given
        List<OutboxMessage> messages = appended(3);
        // When
        relay().relayOnce();
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEqualTo(messages);
    }

    @Test
    void rolledBackMessageIsNeverSent() {
        // Given
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    outbox.append(List.of(new OutboxMessage("test", "key", "value")));
                    throw new Killed();
                }))
                .isInstanceOf(Killed.class);
        // When
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEmpty();
    }

    @Test
    void messageOfARelayKilledBeforeSendingIsSentByTheNext() {
        // Given
        List<OutboxMessage> messages = appended(2);
        topic.killedBeforeSend = true;
        assertThatThrownBy(() -> relay().relayOnce()).isInstanceOf(Killed.class);
        // When
        topic.killedBeforeSend = false;
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEqualTo(messages);
    }

    @Test
    void messageOfARelayKilledBeforeDeletingIsSentAgain() {
        // Given
        List<OutboxMessage> messages = appended(1);
        topic.killedAfterSend = true;
        assertThatThrownBy(() -> relay().relayOnce()).isInstanceOf(Killed.class);
        // When
        topic.killedAfterSend = false;
        relay().relayOnce();
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).containsExactly(messages.getFirst(), messages.getFirst());
    }

    @Test
    void onlyWhatTheBrokerDidNotTakeIsSentAgain() {
        // Given
        List<OutboxMessage> messages = appended(3);
        topic.takes = 1;
        assertThatThrownBy(() -> relay().relayOnce()).isInstanceOf(IllegalStateException.class);
        // When
        topic.takes = Integer.MAX_VALUE;
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEqualTo(messages);
    }
}
