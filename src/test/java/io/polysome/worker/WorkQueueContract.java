package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.JobId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every work queue must do. Each test has queues of its own, over one broker. */
public abstract class WorkQueueContract {
    /** Longer than a broker takes to let a new worker in. */
    protected static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** A further worker's end of the same queue; the subclass closes it after the test. */
    protected abstract WorkQueue open();

    protected abstract void put(ChunkDelivery delivery);

    private ChunkDelivery putOne() {
        ChunkDelivery delivery = new ChunkDelivery(new JobId(UUID.randomUUID()), new ChunkId(UUID.randomUUID()), false);
        put(delivery);
        return delivery;
    }

    private static ChunkDelivery again(ChunkDelivery delivery) {
        return new ChunkDelivery(delivery.job(), delivery.chunk(), true);
    }

    @Test
    void whatWasPutIsTaken() {
        ChunkDelivery delivery = putOne();
        assertThat(open().take(PATIENCE)).containsExactly(delivery);
    }

    @Test
    void acknowledgedDeliveryIsOver() {
        // Given
        WorkQueue queue = open();
        ChunkDelivery first = putOne();
        queue.take(PATIENCE);
        // When
        queue.acknowledge(first);
        ChunkDelivery second = putOne();
        // Then
        assertThat(queue.take(PATIENCE)).containsExactly(second);
    }

    @Test
    void givenBackDeliveryComesAgainAndSaysSo() {
        // Given
        WorkQueue queue = open();
        ChunkDelivery delivery = putOne();
        queue.take(PATIENCE);
        // When
        queue.giveBack(delivery);
        // Then
        assertThat(queue.take(PATIENCE)).containsExactly(again(delivery));
    }

    @Test
    void whatAClosedQueueHeldGoesToAnotherWorker() {
        // Given
        WorkQueue dying = open();
        ChunkDelivery delivery = putOne();
        dying.take(PATIENCE);
        // When
        dying.close();
        // Then
        assertThat(open().take(PATIENCE)).containsExactly(again(delivery));
    }

    @Test
    void twoWorkersHoldAChunkEachAtTheSameTime() {
        // Given
        WorkQueue one = open();
        WorkQueue other = open();
        ChunkDelivery first = putOne();
        assertThat(one.take(PATIENCE)).containsExactly(first);
        // When
        ChunkDelivery second = putOne();
        // Then
        assertThat(other.take(PATIENCE)).containsExactly(second);
    }

    @Test
    void renewedDeliveryStaysWithItsWorkerAndCanBeAcknowledged() {
        // Given
        WorkQueue queue = open();
        ChunkDelivery delivery = putOne();
        queue.take(PATIENCE);
        // When
        queue.renew();
        queue.renew();
        queue.acknowledge(delivery);
        // Then
        assertThat(queue.take(MOMENT)).isEmpty();
    }

    @Test
    void takingMoreBeforeTheLastIsDoneIsAMistake() {
        // Given
        WorkQueue queue = open();
        putOne();
        queue.take(PATIENCE);
        // Then
        assertThatThrownBy(() -> queue.take(MOMENT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wakeUpEndsATakeThatWaits() {
        // Given
        WorkQueue queue = open();
        // When
        queue.wakeUp();
        List<ChunkDelivery> taken = queue.take(Duration.ofHours(1));
        // Then
        assertThat(taken).isEmpty();
    }
}
