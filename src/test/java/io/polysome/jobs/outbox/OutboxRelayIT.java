package io.polysome.jobs.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polysome.platform.Transactions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Relays die between any two of their steps, and work side by side; the application's own are stopped meanwhile. */
@QuarkusTest
class OutboxRelayIT {
    private final Outbox outbox;
    private final Transactions transactions;
    private final OutboxRelay ofApplication;
    private final PromptRelay promptOfApplication;
    private final Topic topic = new Topic();
    private final PromptRelay prompt;

    OutboxRelayIT(
            Outbox outbox, Transactions transactions, OutboxRelay ofApplication, PromptRelay promptOfApplication) {
        this.outbox = outbox;
        this.transactions = transactions;
        this.ofApplication = ofApplication;
        this.promptOfApplication = promptOfApplication;
        prompt = new PromptRelay(transactions, topic);
    }

    /** What has reached the broker; does as told with the next round. */
    private static class Topic implements MessagePublisher {
        final List<OutboxMessage> arrived = new ArrayList<>();
        final List<Runnable> unanswered = new ArrayList<>();
        int takes = Integer.MAX_VALUE;
        boolean killedBeforeSend;
        boolean killedAfterSend;
        boolean isAway;
        boolean keepsWaiting;

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
        public synchronized void send(List<OutboxMessage> messages, Answers answers) {
            for (int i = 0; i < messages.size(); i++) {
                int index = i;
                if (isAway) {
                    answers.onAnswer(index, new IllegalStateException("the broker is away"));
                } else if (keepsWaiting) {
                    unanswered.add(() -> answers.onAnswer(index, null));
                } else {
                    arrived.add(messages.get(index));
                    answers.onAnswer(index, null);
                }
            }
        }

        synchronized int waiting() {
            return unanswered.size();
        }

        @Override
        public void close() {}
    }

    /** Stands for the end of the process: the database rolls back what was open. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void stopApplicationsRelays() throws InterruptedException {
        ofApplication.stop(new ShutdownEvent());
        promptOfApplication.stop(new ShutdownEvent());
        transactions.run(connection -> connection.createStatement().executeUpdate("delete from outbox"));
    }

    @AfterEach
    void startApplicationsRelays() throws InterruptedException {
        prompt.stop(new ShutdownEvent());
        transactions.run(connection -> connection.createStatement().executeUpdate("delete from outbox"));
        promptOfApplication.start(new StartupEvent());
        ofApplication.start(new StartupEvent());
    }

    private OutboxRelay relay() {
        return new OutboxRelay(transactions, topic, prompt);
    }

    private static List<OutboxMessage> messages(int count, String key) {
        List<OutboxMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(new OutboxMessage("test", key, "value " + i));
        }
        return messages;
    }

    private List<OutboxMessage> appended(int count) {
        return appended(count, UUID.randomUUID().toString());
    }

    private List<OutboxMessage> appended(int count, String key) {
        List<OutboxMessage> messages = messages(count, key);
        QuarkusTransaction.requiringNew().run(() -> outbox.append(messages));
        return messages;
    }

    /** Committed, but not yet handed to the prompt relay; another process would have it so. */
    private Outbox.Prompt appendedFirst(List<OutboxMessage> messages) {
        return transactions.run(connection -> outbox.appendFirst(connection, messages));
    }

    private void age(List<OutboxMessage> messages, int seconds) {
        transactions.run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "update outbox set created_at = created_at - ? * interval '1 second' where key = ?")) {
                statement.setInt(1, seconds);
                statement.setString(2, messages.getFirst().key());
                return statement.executeUpdate();
            }
        });
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

    @Test
    void promptMessageIsSentFromMemoryOnceAndItsRowDeleted() {
        // Given
        prompt.start(new StartupEvent());
        prompt.resume(prompt.suspensions());
        List<OutboxMessage> messages = messages(3, "new job");
        // When
        prompt.send(appendedFirst(messages).rows());
        // Then
        await("the rows' deletion")
                .untilAsserted(() -> assertThat(outbox.lag().messages()).isZero());
        relay().relayOnce();
        assertThat(topic.arrived).isEqualTo(messages);
    }

    @Test
    void promptMessageOfADeadProcessIsSentByAnotherWhenItIsOldEnough() {
        // Given
        List<OutboxMessage> messages = messages(2, "orphaned job");
        appendedFirst(messages);
        relay().relayOnce();
        assertThat(topic.arrived).isEmpty();
        // When
        age(messages, 3);
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEqualTo(messages);
    }

    @Test
    void laterMessageOfAJobWaitsForItsPromptOne() {
        // Given
        List<OutboxMessage> first = messages(1, "a job");
        appendedFirst(first);
        List<OutboxMessage> later = appended(2, "a job");
        List<OutboxMessage> ofAnotherJob = appended(1);
        relay().relayOnce();
        assertThat(topic.arrived).isEqualTo(ofAnotherJob);
        // When
        age(first, 3);
        relay().relayOnce();
        // Then
        assertThat(topic.arrived)
                .containsExactly(ofAnotherJob.getFirst(), first.getFirst(), later.get(0), later.get(1));
    }

    @Test
    void messageUnderWayForLongIsNotSentASecondTimeByItsOwnProcess() {
        // Given
        prompt.start(new StartupEvent());
        prompt.resume(prompt.suspensions());
        topic.keepsWaiting = true;
        List<OutboxMessage> messages = messages(1, "slow job");
        prompt.send(appendedFirst(messages).rows());
        await("the send").until(() -> topic.waiting() == 1);
        // When
        age(messages, 60);
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEmpty();
        topic.unanswered.getFirst().run();
    }

    @Test
    void messagesThatFailPromptlyAreSentInOrderOnceTheBrokerIsBack() {
        // Given
        prompt.start(new StartupEvent());
        prompt.resume(prompt.suspensions());
        topic.isAway = true;
        List<OutboxMessage> messages = messages(3, "job in an outage");
        Outbox.Prompt appended = appendedFirst(messages);
        prompt.send(appended.rows());
        await("the failure").until(() -> appended.rows().stream().noneMatch(row -> prompt.isUnderWay(row.id())));
        // When
        topic.isAway = false;
        age(messages, 3);
        relay().relayOnce();
        // Then
        assertThat(topic.arrived).isEqualTo(messages);
        assertThat(outbox.lag().messages()).isZero();
    }

    @Test
    void oneRelayAtATimeHasTheTurn() throws Exception {
        // Given
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Topic slow = new Topic() {
            @Override
            public int publish(List<OutboxMessage> messages) {
                sending.countDown();
                try {
                    goOn.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.publish(messages);
            }
        };
        List<OutboxMessage> messages = appended(2, "first job");
        CompletableFuture<Integer> first =
                CompletableFuture.supplyAsync(() -> new OutboxRelay(transactions, slow, prompt).relayOnce());
        assertThat(sending.await(30, TimeUnit.SECONDS)).isTrue();
        List<OutboxMessage> later = appended(1, "first job");
        // When
        int sentByTheOther = relay().relayOnce();
        goOn.countDown();
        // Then
        assertThat(sentByTheOther).isZero();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(slow.arrived).isEqualTo(messages);
        relay().relayOnce();
        assertThat(topic.arrived).isEqualTo(later);
    }

    @Test
    void lagTellsHowManyWaitAndForHowLong() {
        // Given
        List<OutboxMessage> messages = appended(2);
        age(messages, 90);
        // When
        OutboxLag lag = outbox.lag();
        // Then
        assertThat(lag.messages()).isEqualTo(2);
        assertThat(lag.oldest()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
    }
}
