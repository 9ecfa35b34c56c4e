package io.polysome.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.batching.BatchPlanner.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPlannerTest {
    private static final ModelArchitecture MODEL = new ModelArchitecture(6, 320, 20);
    private static final int TOKENS = 256;
    private static final double FLOPS = 4 * MODEL.flops(50);
    private static final double ANY = Double.MAX_VALUE;

    /** With both budgets, so that in some batches one is short and in some the other. */
    private final BatchPlanner planner = new BatchPlanner(MODEL, TOKENS, FLOPS);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aPlanLosesRepeatsAndReordersNothing(long seed) {
        // When
        List<Batch> plan = planner.plan(residues(seed));
        // Then
        assertThat(plan.stream().flatMap(b -> IntStream.range(b.from(), b.to()).boxed()))
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBatchStaysWithinBothBudgetsUnlessItIsOneSequence(long seed) {
        // Given
        int[] residues = residues(seed);
        // When
        List<Batch> plan = planner.plan(residues);
        // Then
        assertThat(plan)
                .allSatisfy(batch -> assertThat(batch.sequences() == 1 || fits(residues, batch))
                        .as(batch.toString())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBatchEndsOnlyWhenTheNextSequenceWouldNotFit(long seed) {
        // Given
        int[] residues = residues(seed);
        // When
        List<Batch> plan = planner.plan(residues);
        // Then
        assertThat(plan.subList(0, plan.size() - 1))
                .noneMatch(batch -> fits(residues, new Batch(batch.from(), batch.to() + 1)));
    }

    @Test
    void bosAndEosAreCounted() {
        assertThat(new BatchPlanner(MODEL, 20, ANY).plan(new int[] {8, 8})).containsExactly(new Batch(0, 2));
        assertThat(new BatchPlanner(MODEL, 19, ANY).plan(new int[] {8, 8}))
                .containsExactly(new Batch(0, 1), new Batch(1, 2));
    }

    @Test
    void longSequencesMakeSmallerBatchesThanTheirTokensAlone() {
        // Given
        BatchPlanner large = BatchPlanner.ofTokens(MODEL, 16_384);
        int[] ordinary = IntStream.generate(() -> 1022).limit(32).toArray();
        int[] veryLong = IntStream.generate(() -> 8190).limit(4).toArray();
        // Then
        assertThat(large.plan(ordinary)).containsExactly(new Batch(0, 16), new Batch(16, 32));
        assertThat(large.plan(veryLong)).hasSize(4);
    }

    @Test
    void ordinarySequencesAreBoundByTheirTokensOnly() {
        // Given
        int[] residues = residues(9);
        // Then
        assertThat(BatchPlanner.ofTokens(MODEL, TOKENS).plan(residues))
                .isEqualTo(new BatchPlanner(MODEL, TOKENS, ANY).plan(residues));
    }

    @Test
    void nothingGivesNoBatches() {
        assertThat(planner.plan(new int[0])).isEmpty();
    }

    /** Of 1 to 300 residues. */
    private static int[] residues(long seed) {
        return new Random(seed).ints(100, 1, 301).toArray();
    }

    private static boolean fits(int[] residues, Batch batch) {
        int[] some = Arrays.copyOfRange(residues, batch.from(), batch.to());
        return Arrays.stream(some).map(r -> r + 2).sum() <= TOKENS
                && Arrays.stream(some).mapToDouble(MODEL::flops).sum() <= FLOPS;
    }
}
