package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polysome.jobs.Lane;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(1);
    private final List<String> entered = new CopyOnWriteArrayList<>();
    private final CountDownLatch leave = new CountDownLatch(1);

    private void stay(String name) {
        entered.add(name);
        try {
            leave.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Thread together(Lane lane, String name) {
        return Thread.ofPlatform().start(() -> places.together(lane, new Pulse(), () -> stay(name)));
    }

    private Thread alone(String name) {
        return Thread.ofPlatform().start(() -> places.alone(Lane.BULK, new Pulse(), letIn -> stay(name)));
    }

    private void awaitEntered(String... names) {
        await("who is in").untilAsserted(() -> assertThat(entered).containsExactlyInAnyOrder(names));
    }

    private static void awaitWaiting(Thread thread) {
        await("that it waits").until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void bulkWorkHasSoManyPlacesAndInteractiveWorkAny() {
        // Given
        together(Lane.BULK, "bulk");
        awaitEntered("bulk");
        // When
        Thread second = together(Lane.BULK, "second bulk");
        awaitWaiting(second);
        together(Lane.INTERACTIVE, "interactive");
        // Then
        awaitEntered("bulk", "interactive");
        leave.countDown();
        awaitEntered("bulk", "interactive", "second bulk");
    }

    @Test
    void suspectWaitsForOthersToLeaveAndLetsNobodyInBeforeIt() {
        // Given
        together(Lane.INTERACTIVE, "first");
        awaitEntered("first");
        // When
        Thread suspect = alone("suspect");
        awaitWaiting(suspect);
        Thread later = together(Lane.INTERACTIVE, "later");
        awaitWaiting(later);
        // Then
        assertThat(entered).containsExactly("first");
        leave.countDown();
        awaitEntered("first", "suspect", "later");
        assertThat(entered).containsExactly("first", "suspect", "later");
    }

    @Test
    void nobodyEntersWhileASuspectRuns() {
        // Given
        alone("suspect");
        awaitEntered("suspect");
        // When
        Thread other = together(Lane.INTERACTIVE, "other");
        awaitWaiting(other);
        // Then
        assertThat(entered).containsExactly("suspect");
        leave.countDown();
        awaitEntered("suspect", "other");
    }

    @Test
    void othersEnterOnceTheSuspectLetsThemIn() {
        // Given
        Thread.ofPlatform()
                .start(() -> places.alone(Lane.BULK, new Pulse(), letIn -> {
                    letIn.run();
                    stay("cleared");
                }));
        awaitEntered("cleared");
        // When
        together(Lane.INTERACTIVE, "other");
        // Then
        awaitEntered("cleared", "other");
        leave.countDown();
    }

    @Test
    void waitingForAPlaceEndsWhenTheWorkIsCalledOff() {
        // Given
        together(Lane.BULK, "bulk");
        awaitEntered("bulk");
        Pulse pulse = new Pulse();
        pulse.callOff();
        // Then
        assertThatThrownBy(() -> places.together(Lane.BULK, pulse, () -> stay("never")))
                .isInstanceOf(Pulse.CalledOffException.class);
        leave.countDown();
    }
}
