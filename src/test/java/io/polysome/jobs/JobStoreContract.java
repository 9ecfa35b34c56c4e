package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.NOON;
import static io.polysome.jobs.JobFixtures.aJob;
import static io.polysome.jobs.JobFixtures.delivery;
import static io.polysome.jobs.JobFixtures.failure;
import static io.polysome.jobs.JobFixtures.redelivery;
import static io.polysome.jobs.JobFixtures.success;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ChunkOutcome.ResultLines;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What every job store must do. Other jobs may be in it. */
public abstract class JobStoreContract {
    private static final WorkerId ANNA = new WorkerId("node-a", "1");
    private static final WorkerId BERT = new WorkerId("node-b", "1");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Instant LEASE_END = NOON.plus(LEASE);

    protected abstract JobStore store();

    private List<ClaimedChunk> claim(ChunkDelivery delivery, WorkerId worker, Instant now) {
        return store().claim(List.of(delivery), worker, now, now.plus(LEASE));
    }

    private ClaimedChunk claimed(NewJob job, int chunk) {
        return claim(delivery(job, chunk), ANNA, NOON).getFirst();
    }

    private NewJob created(int... chunkSizes) {
        NewJob job = aJob(chunkSizes);
        store().create(job);
        return job;
    }

    private Job found(NewJob job) {
        return store().find(job.id()).orElseThrow();
    }

    @Test
    void createdJobIsQueuedWithAllItemsPending() {
        // When
        NewJob job = created(3, 2);
        // Then
        assertThat(found(job).state()).isEqualTo(new JobState.Queued());
        assertThat(found(job).counts()).isEqualTo(new ItemCounts(5, 0, 0));
        assertThat(found(job).spec()).isEqualTo(job.spec());
    }

    @Test
    void unknownJobIsNotFound() {
        assertThat(store().find(aJob(1).id())).isEmpty();
    }

    @Test
    void jobsAreListedNewestFirstAndPageByPage() {
        // Given
        NewJob older = created(1);
        NewJob newer = created(1);
        // When
        List<Job> beforeNewer = store().list(1, newer.id(), "queued");
        // Then
        assertThat(beforeNewer).extracting(Job::id).containsExactly(older.id());
    }

    @Test
    void claimTakesTheLeaseAndStartsTheJob() {
        // Given
        NewJob job = created(2);
        // When
        ClaimedChunk chunk = claimed(job, 0);
        // Then
        assertThat(chunk.lease().attempt()).isEqualTo(1);
        assertThat(chunk.input()).isEqualTo(job.chunks().getFirst().input());
        assertThat(found(job).state()).isEqualTo(new JobState.Running(NOON));
    }

    @Test
    void secondCopyOfADeliveryIsNotClaimedWhileTheLeaseLives() {
        // Given
        NewJob job = created(1);
        claimed(job, 0);
        // When
        List<ClaimedChunk> second = claim(delivery(job, 0), BERT, NOON.plusSeconds(1));
        // Then
        assertThat(second).isEmpty();
    }

    @Test
    void redeliveredChunkIsTakenOverWithAHigherFence() {
        // Given
        NewJob job = created(1);
        claimed(job, 0);
        // When
        List<ClaimedChunk> second = claim(redelivery(job, 0), BERT, NOON.plusSeconds(1));
        // Then
        assertThat(second)
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.lease().attempt()).isEqualTo(2));
    }

    @Test
    void expiredLeaseIsTakenOver() {
        // Given
        NewJob job = created(1);
        claimed(job, 0);
        // When
        List<ClaimedChunk> second = claim(delivery(job, 0), BERT, LEASE_END);
        // Then
        assertThat(second).hasSize(1);
    }

    @Test
    void releasedChunkIsClaimedAtOnce() {
        // Given
        NewJob job = created(1);
        store().release(List.of(claimed(job, 0).lease()));
        // When
        List<ClaimedChunk> second = claim(delivery(job, 0), BERT, NOON);
        // Then
        assertThat(second).hasSize(1);
    }

    @Test
    void finishedChunkIsNeverClaimedAgain() {
        // Given
        NewJob job = created(1);
        store().finish(List.of(success(claimed(job, 0))), NOON);
        // When
        List<ClaimedChunk> again = claim(redelivery(job, 0), BERT, LEASE_END);
        // Then
        assertThat(again).isEmpty();
    }

    @Test
    void outcomeOfAnOldAttemptChangesNothing() {
        // Given
        NewJob job = created(1);
        ClaimedChunk stale = claimed(job, 0);
        ClaimedChunk current =
                claim(redelivery(job, 0), BERT, NOON.plusSeconds(1)).getFirst();
        // When
        assertThat(store().finish(List.of(failure(stale)), NOON.plusSeconds(2))).isEmpty();
        // Then
        assertThat(found(job).counts()).isEqualTo(new ItemCounts(1, 0, 0));
        assertThat(store().finish(List.of(success(current)), NOON.plusSeconds(3)))
                .containsExactly(current.lease());
        assertThat(found(job).counts()).isEqualTo(new ItemCounts(1, 1, 0));
    }

    @Test
    void outcomeIsCountedOnce() {
        // Given
        NewJob job = created(1, 1);
        ClaimedChunk chunk = claimed(job, 0);
        store().finish(List.of(success(chunk)), NOON);
        // When
        assertThat(store().finish(List.of(success(chunk)), NOON)).isEmpty();
        // Then
        assertThat(found(job).counts()).isEqualTo(new ItemCounts(2, 1, 0));
    }

    @Test
    void jobSucceedsWithItsLastChunk() {
        // Given
        NewJob job = created(2, 1);
        ClaimedChunk first = claimed(job, 0);
        ClaimedChunk second = claimed(job, 1);
        // When
        store().finish(List.of(success(second)), NOON.plusSeconds(1));
        assertThat(found(job).state()).isEqualTo(new JobState.Running(NOON));
        store().finish(List.of(success(first)), NOON.plusSeconds(2));
        // Then
        assertThat(found(job).state()).isEqualTo(new JobState.Succeeded(NOON, NOON.plusSeconds(2)));
        assertThat(found(job).progress()).isEqualTo(1);
    }

    @Test
    void jobIsPartialWhenSomeItemsFailed() {
        // Given
        NewJob job = created(2, 1);
        // When
        store().finish(List.of(success(claimed(job, 0)), failure(claimed(job, 1))), NOON);
        // Then
        assertThat(found(job).state()).isEqualTo(new JobState.Partial(NOON, NOON));
        assertThat(store().failedItems(job.id(), 0, 3))
                .extracting(FailedItem::index)
                .containsExactly(2);
    }

    @Test
    void jobWithoutOneGoodItemHasFailed() {
        // Given
        NewJob job = created(2);
        // When
        store().finish(List.of(failure(claimed(job, 0))), NOON);
        // Then
        assertThat(found(job).state()).isEqualTo(new JobState.Failed(NOON, NOON));
    }

    @Test
    void finishedChunksComeInItemOrder() {
        // Given
        NewJob job = created(2, 3);
        ClaimedChunk first = claimed(job, 0);
        ClaimedChunk second = claimed(job, 1);
        // When
        store().finish(List.of(success(second)), NOON);
        store().finish(List.of(success(first)), NOON);
        // Then
        assertThat(store().finishedChunks(job.id()))
                .extracting(FinishedChunk::firstItem)
                .containsExactly(0, 2);
    }

    @Test
    void linesOfAResultAreKeptInTheRow() {
        // Given
        NewJob job = created(1, 2);
        ResultLines lines = ResultLines.of("one\ntwo\n".getBytes(UTF_8));
        ClaimedChunk chunk = claimed(job, 1);
        // When
        store().finish(List.of(new ChunkOutcome(chunk.lease(), 2, List.of(), lines, WeightsLabel.RANDOM)), NOON);
        // Then
        assertThat(store().findFinishedChunk(job.id(), 2))
                .contains(new FinishedChunk(1, 1, 2, 8, lines.sha256(), null));
        assertThat(store().resultLines(job.id(), 1)).isEqualTo(lines.lines());
    }

    @Test
    void resultThatIsAnObjectHasNoLinesInTheRow() {
        // Given
        NewJob job = created(1);
        ClaimedChunk chunk = claimed(job, 0);
        store().finish(List.of(success(chunk)), NOON);
        // Then
        assertThat(store().findFinishedChunk(job.id(), 0))
                .contains(new FinishedChunk(0, 0, 1, 100, "ab", "results/" + chunk.lease()));
        assertThatThrownBy(() -> store().resultLines(job.id(), 0)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void itemThatWaitsOrIsNotThereHasNoFinishedChunk() {
        // Given
        NewJob job = created(1, 1);
        store().finish(List.of(failure(claimed(job, 0))), NOON);
        // Then
        assertThat(store().findFinishedChunk(job.id(), 0))
                .hasValueSatisfying(chunk -> assertThat(chunk.isFailed()).isTrue());
        assertThat(store().findFinishedChunk(job.id(), 1)).isEmpty();
        assertThat(store().findFinishedChunk(job.id(), 2)).isEmpty();
    }

    @Test
    void renewalOfALostLeaseIsToldSo() {
        // Given
        NewJob job = created(1, 1);
        ClaimedChunk lost = claimed(job, 0);
        ClaimedChunk held = claimed(job, 1);
        claim(redelivery(job, 0), BERT, NOON);
        // When
        var answer = store().renew(List.of(lost.lease(), held.lease()), LEASE_END.plusSeconds(30));
        // Then
        assertThat(answer).containsExactly(lost.lease());
        assertThat(claim(delivery(job, 1), BERT, LEASE_END)).isEmpty();
    }

    @Test
    void chunkWhoseLeaseHasEndedIsQueuedAgain() {
        // Given
        NewJob job = created(1);
        ClaimedChunk chunk = claimed(job, 0);
        // When
        store().requeueExpired(LEASE_END.plusMillis(1), 1_000);
        // Then
        assertThat(claim(delivery(job, 0), ANNA, NOON))
                .singleElement()
                .satisfies(again -> assertThat(again.lease().attempt()).isEqualTo(2));
        assertThat(store().finish(List.of(success(chunk)), NOON)).isEmpty();
    }
}
