package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ModelArchitecture;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkPlannerTest {
    private static final ModelArchitecture MODEL = new ModelArchitecture(6, 320, 20);

    private static Item ofLength(int residues) {
        return JobFixtures.item("x", "M".repeat(residues));
    }

    private static double cost(List<Item> items, ChunkPlanner.Cut cut) {
        return items.subList(cut.firstItem(), cut.firstItem() + cut.itemCount()).stream()
                .mapToDouble(item -> MODEL.flops(item.sequence().length()))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyItemIsInOneCutInOrderAndNoCutIsOverTheCostUnlessItIsOneItem(long seed) {
        // Given
        Random lengths = new Random(seed);
        List<Item> items = IntStream.range(0, 2_500)
                .mapToObj(i -> ofLength(1 + lengths.nextInt(200)))
                .toList();
        double maxCost = MODEL.flops(150) * 20;
        // When
        List<ChunkPlanner.Cut> cuts = new ChunkPlanner(sequence -> MODEL.flops(sequence.length()), maxCost).plan(items);
        // Then
        int next = 0;
        for (ChunkPlanner.Cut cut : cuts) {
            assertThat(cut.firstItem()).isEqualTo(next);
            assertThat(cut.itemCount()).isBetween(1, ChunkPlanner.MAX_ITEMS);
            assertThat(cut.cost()).isCloseTo(cost(items, cut), org.assertj.core.data.Percentage.withPercentage(1e-6));
            assertThat(cut.itemCount() == 1 || cut.cost() <= maxCost).isTrue();
            next += cut.itemCount();
        }
        assertThat(next).isEqualTo(items.size());
    }

    @Test
    void cheapItemsAreBoundedByNumber() {
        List<Item> items = IntStream.range(0, 2_001).mapToObj(i -> ofLength(1)).toList();
        assertThat(new ChunkPlanner(sequence -> MODEL.flops(sequence.length()), 1e18).plan(items))
                .extracting(ChunkPlanner.Cut::itemCount)
                .containsExactly(1_000, 1_000, 1);
    }

    @Test
    void chunksGetSmallerTowardsTheEndButNotTiny() {
        // Given
        List<Item> items =
                IntStream.range(0, 3_200).mapToObj(i -> ofLength(100)).toList();
        // When
        List<ChunkPlanner.Cut> cuts =
                new ChunkPlanner(sequence -> MODEL.flops(sequence.length()), MODEL.flops(100) * 160.5).plan(items);
        // Then
        assertThat(cuts).extracting(ChunkPlanner.Cut::itemCount).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(cuts.getFirst().itemCount()).isEqualTo(160);
        assertThat(cuts.subList(0, cuts.size() - 1)).allMatch(cut -> cut.itemCount() >= 10);
        assertThat(cuts.getLast().itemCount()).isLessThanOrEqualTo(10);
    }

    @Test
    void itemOverTheCostIsAChunkByItself() {
        List<Item> items = List.of(ofLength(1), ofLength(1_000), ofLength(1));
        assertThat(new ChunkPlanner(sequence -> MODEL.flops(sequence.length()), MODEL.flops(10)).plan(items))
                .extracting(ChunkPlanner.Cut::itemCount)
                .containsExactly(1, 1, 1);
    }
}
