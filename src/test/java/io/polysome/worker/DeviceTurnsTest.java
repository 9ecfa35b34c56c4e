package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polysome.jobs.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DeviceTurnsTest {
    private final DeviceTurns turns = new DeviceTurns(1);
    private final List<String> order = new CopyOnWriteArrayList<>();

    /** Takes one turn on a thread of its own; returns once it waits for it. */
    private Thread waiting(Lane lane, String name) {
        int before = turns.waitingCount(lane);
        Thread thread = Thread.ofPlatform().start(() -> {
            DeviceTurns.Turn turn = turns.turn(lane, new Pulse());
            turn.take();
            try (turn) {
                order.add(name);
            }
        });
        await(name + " waits").until(() -> turns.waitingCount(lane) == before + 1);
        return thread;
    }

    private void awaitOrder(String... names) {
        await("all turns").untilAsserted(() -> assertThat(order).containsExactly(names));
    }

    @Test
    void interactiveLaneGoesFirstHoweverLongOthersHaveWaited() {
        // Given
        DeviceTurns.Turn held = turns.turn(Lane.BULK, new Pulse());
        held.take();
        waiting(Lane.BULK, "bulk 1");
        waiting(Lane.BULK, "bulk 2");
        waiting(Lane.INTERACTIVE, "interactive 1");
        waiting(Lane.INTERACTIVE, "interactive 2");
        // When
        held.close();
        // Then
        awaitOrder("interactive 1", "interactive 2", "bulk 1", "bulk 2");
    }

    @Test
    void runGivesWayToTheInteractiveLaneOnly() {
        // Given
        DeviceTurns.Turn held = turns.turn(Lane.BULK, new Pulse());
        held.take();
        waiting(Lane.BULK, "bulk");
        held.giveWay();
        assertThat(order).isEmpty();
        waiting(Lane.INTERACTIVE, "interactive");
        // When
        held.giveWay();
        // Then
        assertThat(order).startsWith("interactive");
        held.close();
        awaitOrder("interactive", "bulk");
    }

    @Test
    void waitingEndsWhenTheWorkIsCalledOffAndLeavesNothingBehind() {
        // Given
        DeviceTurns.Turn held = turns.turn(Lane.BULK, new Pulse());
        held.take();
        Pulse pulse = new Pulse();
        pulse.callOff();
        DeviceTurns.Turn unwanted = turns.turn(Lane.INTERACTIVE, pulse);
        // When
        assertThatThrownBy(unwanted::take).isInstanceOf(Pulse.CalledOffException.class);
        unwanted.close();
        // Then
        assertThat(turns.waitingCount(Lane.INTERACTIVE)).isZero();
        held.close();
        takeOne("next");
        awaitOrder("next");
    }

    private void takeOne(String name) {
        DeviceTurns.Turn turn = turns.turn(Lane.BULK, new Pulse());
        turn.take();
        try (turn) {
            order.add(name);
        }
    }

    @Test
    void timeOfAllTurnsIsAddedUp() {
        // Given
        DeviceTurns.Turn turn = turns.turn(Lane.BULK, new Pulse());
        turn.take();
        turn.close();
        Duration first = turn.held();
        // When
        turn.take();
        turn.close();
        // Then
        assertThat(turn.held()).isGreaterThan(first).isPositive();
    }
}
