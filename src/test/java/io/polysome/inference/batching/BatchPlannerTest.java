package io.polysome.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.batching.BatchPlanner.Batch;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPlannerTest {
    private static final int BUDGET = 256;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPlanLosesRepeatsAndReordersNothing(long seed) {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(seed).next(100, 1, 300);
        // When
        List<Batch> plan = BatchPlanner.plan(sequences, BUDGET);
        // Then
        assertThat(plan.stream().flatMap(b -> IntStream.range(b.from(), b.to()).boxed()))
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBatchStaysWithinTheBudgetUnlessItIsOneSequence(long seed) {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(seed).next(100, 1, 300);
        // When
        List<Batch> plan = BatchPlanner.plan(sequences, BUDGET);
        // Then
        assertThat(plan)
                .allSatisfy(batch -> assertThat(batch.sequences() == 1 || tokens(sequences, batch) <= BUDGET)
                        .as(batch.toString())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBatchEndsOnlyWhenTheNextSequenceWouldNotFit(long seed) {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(seed).next(100, 1, 300);
        // When
        List<Batch> plan = BatchPlanner.plan(sequences, BUDGET);
        // Then
        assertThat(plan.subList(0, plan.size() - 1))
                .allSatisfy(batch -> assertThat(tokens(sequences, new Batch(batch.from(), batch.to() + 1)))
                        .isGreaterThan(BUDGET));
    }

    @Test
    void bosAndEosAreCounted() {
        // Given
        List<ProteinSequence> two = List.of(new RandomSequences(1).next(8), new RandomSequences(2).next(8));
        // Then
        assertThat(BatchPlanner.plan(two, 20)).containsExactly(new Batch(0, 2));
        assertThat(BatchPlanner.plan(two, 19)).containsExactly(new Batch(0, 1), new Batch(1, 2));
    }

    @Test
    void nothingGivesNoBatches() {
        assertThat(BatchPlanner.plan(List.of(), BUDGET)).isEmpty();
    }

    private static int tokens(List<ProteinSequence> sequences, Batch batch) {
        return sequences.subList(batch.from(), batch.to()).stream()
                .mapToInt(BatchPlanner::tokensOf)
                .sum();
    }
}
