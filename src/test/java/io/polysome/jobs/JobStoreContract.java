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
import static org.assertj.core.api.Assertions.tuple;

import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ChunkAttempt.Outcome;
import io.polysome.jobs.ChunkOutcome.ResultLines;
import io.polysome.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
        return store().find(job.tenant(), job.id()).orElseThrow();
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
        assertThat(store().find(TenantId.DEFAULT, aJob(1).id())).isEmpty();
    }

    @Test
    void jobsAreListedNewestFirstAndPageByPage() {
        // Given
        NewJob older = created(1);
        NewJob newer = created(1);
        // When
        List<Job> beforeNewer =
                store().list(JobFilter.allOf(TenantId.DEFAULT), 1, new JobPosition(newer.createdAt(), newer.id()));
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
        store().release(List.of(claimed(job, 0).lease()), Outcome.RELEASED, "the worker stops", NOON);
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
        store().finish(List.of(new ChunkOutcome(chunk.lease(), 2, List.of(), lines, WeightsLabel.RANDOM, null)), NOON);
        // Then
        assertThat(store().findFinishedChunk(job.id(), 2)).contains(new FinishedChunk(1, 2, 8, lines.sha256(), null));
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
                .contains(new FinishedChunk(0, 1, 100, "ab", "results/" + chunk.lease()));
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
        store().requeueExpired(LEASE_END.plusMillis(1), 1_000, NOON);
        // Then
        assertThat(claim(delivery(job, 0), ANNA, NOON))
                .singleElement()
                .satisfies(again -> assertThat(again.lease().attempt()).isEqualTo(2));
        assertThat(store().finish(List.of(success(chunk)), NOON)).isEmpty();
    }

    @Test
    void jobOfAnotherTenantIsNotFoundListedOrCancelled() {
        // Given
        NewJob job = created(1);
        TenantId other = new TenantId("another-tenant");
        // Then
        assertThat(store().find(other, job.id())).isEmpty();
        assertThat(store().list(JobFilter.allOf(other), 10, null)).isEmpty();
        assertThat(store().cancel(other, job.id(), "to do harm", NOON)).isEmpty();
        assertThat(store().transitions(other, job.id())).isEmpty();
        assertThat(found(job).isFinished()).isFalse();
    }

    @Test
    void cancelledJobKeepsWhatIsFinishedAndAcceptsNothingMore() {
        // Given
        NewJob job = created(1, 1, 1);
        store().finish(List.of(success(claimed(job, 0))), NOON);
        ClaimedChunk underWay = claimed(job, 1);
        // When
        Optional<Job> cancelled = store().cancel(job.tenant(), job.id(), "by hand", NOON.plusSeconds(1));
        // Then
        assertThat(cancelled)
                .hasValueSatisfying(
                        over -> assertThat(over.state()).isEqualTo(new JobState.Cancelled(NOON, NOON.plusSeconds(1))));
        assertThat(store().renew(List.of(underWay.lease()), LEASE_END)).containsExactly(underWay.lease());
        assertThat(store().finish(List.of(success(underWay)), NOON)).isEmpty();
        assertThat(claim(redelivery(job, 2), BERT, LEASE_END)).isEmpty();
        assertThat(found(job).counts()).isEqualTo(new ItemCounts(3, 1, 0));
        assertThat(store().finishedChunks(job.id())).hasSize(1);
    }

    @Test
    void finishedJobIsNotCancelled() {
        // Given
        NewJob job = created(1);
        store().finish(List.of(success(claimed(job, 0))), NOON);
        // When
        store().cancel(job.tenant(), job.id(), "too late", NOON.plusSeconds(1));
        // Then
        assertThat(found(job).state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void jobExpiresWhenItsDeadlinePasses() {
        // Given
        NewJob due = aJob(new JobOptions(Map.of("plate", "7"), "order 66", 5, NOON, null), 1);
        NewJob later = aJob(new JobOptions(Map.of(), null, 0, NOON.plusSeconds(60), null), 1);
        store().create(due);
        store().create(later);
        // When
        store().expireOverdue(NOON, 1_000);
        // Then
        assertThat(found(due).state()).isEqualTo(new JobState.Expired(null, NOON));
        assertThat(found(due).options()).isEqualTo(due.options());
        assertThat(found(later).state()).isEqualTo(new JobState.Queued());
    }

    @Test
    void resultsExpireSoLongAfterTheEndAsTheClientWished() {
        // Given
        NewJob job = aJob(new JobOptions(Map.of(), null, 0, null, Duration.ofDays(7)), 1);
        store().create(job);
        // When
        store().finish(List.of(success(claimed(job, 0))), NOON);
        // Then
        assertThat(found(job).expiresAt()).isEqualTo(NOON.plus(Duration.ofDays(7)));
    }

    @Test
    void everyMoveIsKeptWithTimeAndCause() {
        // Given
        NewJob job = created(1);
        ClaimedChunk chunk = claimed(job, 0);
        // When
        store().finish(List.of(success(chunk)), NOON.plusSeconds(2));
        // Then
        assertThat(store().transitions(job.tenant(), job.id()))
                .containsExactly(
                        new JobTransition(1, "queued", NOON, "submitted"),
                        new JobTransition(2, "running", NOON, "a worker began"),
                        new JobTransition(3, "succeeded", NOON.plusSeconds(2), "every item is done with"));
    }

    @Test
    void attemptsThatSpeakAgainstAChunkAreCounted() {
        // Given
        NewJob job = created(1);
        store().release(List.of(claimed(job, 0).lease()), Outcome.RELEASED, "the worker stops", NOON);
        store().release(List.of(claimed(job, 0).lease()), Outcome.FAILED, "it broke", NOON);
        store().release(List.of(claimed(job, 0).lease()), Outcome.LOST, "the device is lost", NOON);
        claimed(job, 0);
        // When
        ClaimedChunk takenOver = claim(redelivery(job, 0), BERT, NOON).getFirst();
        // Then
        assertThat(takenOver.lease().attempt()).isEqualTo(5);
        assertThat(takenOver.failures()).isEqualTo(1);
        assertThat(takenOver.deaths()).isEqualTo(2);
    }

    @Test
    void releasedChunkThatTheQueueForgotIsQueuedAgain() {
        // Given
        NewJob job = created(1);
        store().release(List.of(claimed(job, 0).lease()), Outcome.RELEASED, "the worker stops", NOON);
        int sentBefore = messages(job.id()).size();
        // When
        store().requeueExpired(NOON.plusMillis(1), 1_000, NOON.plusSeconds(60));
        store().requeueExpired(NOON.plusMillis(1), 1_000, NOON.plusSeconds(61));
        // Then: once for the time that it was released
        assertThat(messages(job.id())).hasSize(sentBefore + 1);
        assertThat(claimed(job, 0).isSuspect()).isFalse();
    }

    @Test
    void chunkThatWasNeverBegunIsNotQueuedAgain() {
        // Given
        NewJob job = created(1);
        int sentBefore = messages(job.id()).size();
        // When
        store().requeueExpired(NOON.plusSeconds(3_600), 1_000, NOON);
        // Then
        assertThat(messages(job.id())).hasSize(sentBefore);
    }

    /** What the outbox sends of a job, so that a test can deliver it. */
    protected abstract List<ChunkMessage> messages(JobId job);

    private List<ClaimedChunk> claimedHalves(NewJob job) {
        return messages(job.id()).stream()
                .map(message -> new ChunkDelivery(job.id(), new ChunkId(message.chunk()), false))
                .flatMap(delivery -> claim(delivery, BERT, NOON).stream())
                .toList();
    }

    @Test
    void splitChunkIsReplacedByItsHalves() {
        // Given
        NewJob job = created(2, 5);
        ClaimedChunk whole = claimed(job, 1);
        // When
        boolean split = store().split(whole.lease(), "its workers died", NOON);
        // Then
        assertThat(split).isTrue();
        assertThat(store().finish(List.of(success(whole)), NOON)).isEmpty();
        List<ClaimedChunk> halves =
                claimedHalves(job).stream().filter(ClaimedChunk::isSuspect).toList();
        assertThat(halves)
                .extracting(ClaimedChunk::firstItem, ClaimedChunk::itemCount, ClaimedChunk::inputSkip)
                .containsExactlyInAnyOrder(tuple(2, 2, 0), tuple(4, 3, 2));
        assertThat(halves).allSatisfy(half -> {
            assertThat(half.input()).isEqualTo(whole.input());
            assertThat(half.deaths()).isEqualTo(1);
            assertThat(half.lease().attempt()).isGreaterThan(whole.lease().attempt());
        });
    }

    @Test
    void jobEndsWithTheHalvesOfItsChunks() {
        // Given
        NewJob job = created(3);
        store().split(claimed(job, 0).lease(), "its workers died", NOON);
        List<ClaimedChunk> halves = claimedHalves(job);
        // When
        store().finish(halves.reversed().stream().map(JobFixtures::success).toList(), NOON);
        // Then
        assertThat(found(job).state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(store().finishedChunks(job.id()))
                .extracting(FinishedChunk::firstItem)
                .containsExactly(0, 1);
    }

    @Test
    void chunkOfALostLeaseIsNotSplit() {
        // Given
        NewJob job = created(2);
        ClaimedChunk stale = claimed(job, 0);
        claim(redelivery(job, 0), BERT, NOON);
        // Then
        assertThat(store().split(stale.lease(), "too late", NOON)).isFalse();
    }

    @Test
    void everyAttemptIsKept() {
        // Given
        NewJob job = created(2, 1, 1);
        BatchFigures figures = new BatchFigures(3, 210, 2, Duration.ofMillis(40));
        store().release(List.of(claimed(job, 0).lease()), Outcome.FAILED, "it broke", NOON.plusSeconds(1));
        ClaimedChunk again = claim(delivery(job, 0), BERT, NOON.plusSeconds(2)).getFirst();
        claim(delivery(job, 1), ANNA, NOON.plusSeconds(3));
        claim(delivery(job, 2), ANNA, NOON.plusSeconds(4));
        // When
        ChunkOutcome done = success(again);
        store().finish(
                        List.of(new ChunkOutcome(done.lease(), 2, List.of(), done.result(), done.weights(), figures)),
                        NOON.plusSeconds(5));
        claim(redelivery(job, 1), BERT, NOON.plusSeconds(6));
        store().cancel(job.tenant(), job.id(), "by hand", NOON.plusSeconds(7));
        // Then
        List<ChunkAttempt> attempts = store().attempts(job.id(), TimelinePosition.START, 100);
        assertThat(attempts)
                .extracting(ChunkAttempt::firstItem, ChunkAttempt::attempt, ChunkAttempt::worker, ChunkAttempt::outcome)
                .containsExactly(
                        tuple(0, 1, ANNA, Outcome.FAILED),
                        tuple(0, 2, BERT, Outcome.SUCCEEDED),
                        tuple(2, 1, ANNA, Outcome.LOST),
                        tuple(3, 1, ANNA, Outcome.CANCELLED),
                        tuple(2, 2, BERT, Outcome.CANCELLED));
        assertThat(attempts.getFirst().reason()).isEqualTo("it broke");
        assertThat(attempts.getFirst().claimedAt()).isEqualTo(NOON);
        assertThat(attempts.getFirst().endedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(attempts.get(1).figures()).isEqualTo(figures);
    }

    @Test
    void attemptsArePagedAndShowWhatIsUnderWay() {
        // Given
        NewJob job = created(1, 1, 1);
        ClaimedChunk first = claimed(job, 0);
        claimed(job, 1);
        claimed(job, 2);
        store().finish(List.of(success(first)), NOON.plusSeconds(1));
        // When
        List<ChunkAttempt> page = store().attempts(job.id(), TimelinePosition.START, 2);
        List<ChunkAttempt> rest = store().attempts(job.id(), TimelinePosition.of(page.getLast()), 2);
        // Then
        assertThat(page).hasSize(2);
        assertThat(rest).hasSize(1);
        assertThat(Stream.concat(page.stream(), rest.stream()).map(ChunkAttempt::chunk))
                .containsExactlyInAnyOrderElementsOf(
                        job.chunks().stream().map(NewJob.NewChunk::id).toList());
        assertThat(Stream.concat(page.stream(), rest.stream()).map(ChunkAttempt::outcome))
                .containsExactlyInAnyOrder(Outcome.SUCCEEDED, null, null);
    }

    @Test
    void jobThatIsNoLongerKeptIsDeletedAndItsObjectsAreRemembered() {
        // Given
        NewJob due = aJob(new JobOptions(Map.of(), null, 0, null, Duration.ofDays(7)), 2);
        NewJob kept = aJob(new JobOptions(Map.of(), null, 0, null, Duration.ofDays(8)), 1);
        store().create(due);
        store().create(kept);
        store().finish(List.of(failure(claimed(due, 0)), success(claimed(kept, 0))), NOON);
        // When
        store().deleteExpired(NOON.plus(Duration.ofDays(7)), 1_000);
        // Then
        assertThat(store().find(due.tenant(), due.id())).isEmpty();
        assertThat(store().finishedChunks(due.id())).isEmpty();
        assertThat(store().failedItems(due.id(), 0, 2)).isEmpty();
        assertThat(found(kept).isFinished()).isTrue();
        assertThat(store().deletedJobs(1_000)).contains(due.id()).doesNotContain(kept.id());
        store().forget(due.id());
        assertThat(store().deletedJobs(1_000)).doesNotContain(due.id());
    }

    @Test
    void unfinishedJobIsNotDeleted() {
        // Given
        NewJob job = aJob(new JobOptions(Map.of(), null, 0, null, Duration.ZERO), 1);
        store().create(job);
        // When
        store().deleteExpired(NOON.plus(Duration.ofDays(1)), 1_000);
        // Then
        assertThat(found(job).isFinished()).isFalse();
    }

    private static SubmissionKey key(NewJob job, @Nullable String key) {
        return new SubmissionKey(job.tenant(), job.id(), key);
    }

    private static String anyKey() {
        return "key of " + aJob(1).id();
    }

    @Test
    void submissionWithTheSameKeyFindsTheFirstJob() {
        // Given
        String key = anyKey();
        NewJob first = aJob(1);
        NewJob second = aJob(1);
        store().createOnce(first, key(first, key), "abc");
        // When
        Optional<EarlierJob> earlier = store().createOnce(second, key(second, key), "abd");
        // Then
        assertThat(earlier).contains(new EarlierJob(found(first), "abc"));
        assertThat(store().findEarlier(key(second, key))).isEqualTo(earlier);
        assertThat(store().find(second.tenant(), second.id())).isEmpty();
    }

    @Test
    void submissionWithTheSameIdFindsTheFirstJob() {
        // Given
        NewJob job = aJob(1);
        store().createOnce(job, key(job, null), "abc");
        // Then
        assertThat(store().createOnce(job, key(job, null), "abd")).contains(new EarlierJob(found(job), "abc"));
    }

    @Test
    void idOfAnotherTenantsJobIsTaken() {
        // Given
        NewJob job = created(1);
        SubmissionKey stranger = new SubmissionKey(new TenantId("another-tenant"), job.id(), null);
        // Then
        assertThatThrownBy(() -> store().findEarlier(stranger)).isInstanceOf(JobIdTakenException.class);
        assertThatThrownBy(() -> store().createOnce(job, stranger, "abc")).isInstanceOf(JobIdTakenException.class);
    }

    @Test
    void jobsThatAreSubmittedOnceAreClaimedLikeAnyOther() {
        // Given
        NewJob job = aJob(1);
        store().createOnce(job, key(job, anyKey()), "abc");
        // Then
        assertThat(claim(delivery(job, 0), ANNA, NOON)).hasSize(1);
    }

    @Test
    void oldKeysAreForgottenAndTheirJobsStay() {
        // Given
        String key = anyKey();
        NewJob first = aJob(1);
        NewJob second = aJob(1);
        store().createOnce(first, key(first, key), "abc");
        // When
        store().forgetKeys(NOON.plusSeconds(1), 1_000_000);
        // Then
        assertThat(store().createOnce(second, key(second, key), "abd")).isEmpty();
        assertThat(found(first).isFinished()).isFalse();
    }

    @Test
    void jobsAreFoundByWhatTheirClientSaidOfThem() {
        // Given
        String ref = "order of " + aJob(1).id();
        NewJob plate7 = aJob(new JobOptions(Map.of("plate", "7", "well", "A1"), ref, 0, null, null), 1);
        NewJob plate8 = aJob(new JobOptions(Map.of("plate", "8"), ref, 0, null, null), 1);
        store().create(plate7);
        store().create(plate8);
        // Then
        assertThat(listed(ref, Map.of())).containsExactlyInAnyOrder(plate7.id(), plate8.id());
        assertThat(listed(ref, Map.of("plate", "7"))).containsExactly(plate7.id());
        assertThat(listed(ref, Map.of("plate", "7", "well", "A2"))).isEmpty();
    }

    private List<JobId> listed(String clientRef, Map<String, String> tags) {
        JobFilter filter = new JobFilter(
                TenantId.DEFAULT,
                "queued",
                tags,
                clientRef,
                "esm2-3b",
                "encode",
                NOON.minusSeconds(1),
                NOON.plusSeconds(1));
        return store().list(filter, 10, null).stream().map(Job::id).toList();
    }

    @Test
    void timesOfAFilterAreNotIncluded() {
        // Given
        NewJob job = created(1);
        TenantId tenant = job.tenant();
        // Then
        assertThat(store().list(new JobFilter(tenant, null, Map.of(), null, null, null, NOON, null), 1_000, null))
                .extracting(Job::id)
                .doesNotContain(job.id());
        assertThat(store().list(new JobFilter(tenant, null, Map.of(), null, null, null, null, NOON), 1_000, null))
                .extracting(Job::id)
                .doesNotContain(job.id());
    }

    @Test
    void failedItemsAreListedFromAnIndexOnWithTheirAttempts() {
        // Given
        NewJob job = created(2, 2);
        claimed(job, 0);
        ClaimedChunk second = claim(redelivery(job, 0), BERT, NOON).getFirst();
        store().finish(List.of(failure(second), failure(claimed(job, 1))), NOON);
        // When
        List<RecordedFailure> failures = store().recordedFailures(job.id(), 1, 2);
        // Then
        assertThat(failures).extracting(failure -> failure.item().index()).containsExactly(1, 2);
        assertThat(failures).extracting(RecordedFailure::attempts).containsExactly(2, 1);
    }

    @Test
    void rateIsTheCostOfFinishedJobsOverTheirTime() {
        // Given
        NewJob job = created(4);
        // When
        store().finish(List.of(success(claimed(job, 0))), NOON.plusSeconds(8));
        // Then
        assertThat(store().recentRate(job.tenant(), job.spec().model(), job.lane())
                        .orElseThrow())
                .isPositive();
        assertThat(store().recentRate(job.tenant(), "esm2-35m", job.lane())).isEmpty();
    }
}
