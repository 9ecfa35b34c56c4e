package io.polysome.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.Matrix;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Output;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.batching.BatchedRun.BatchOutputs;
import io.polysome.inference.batching.BatchedRun.Forward;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchedRunTest {
    private static final InferenceTask MEAN =
            new InferenceTask(Action.ENCODE, Set.of(Output.MEAN), new TreeSet<>(Set.of(3)));
    private static final InferenceTask SCAN = new InferenceTask(Action.SCAN, Set.of(), new TreeSet<>());
    private static final int MOST_RESIDUES = 50;

    private final List<Integer> forwards = new ArrayList<>();
    private int open;

    @Test
    void aBatchThatDoesNotFitIsHalvedUntilItDoes() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(1).next(8, 10, 10);
        // When
        List<ItemResult> results = run(new Memory(30), sequences);
        // Then
        assertThat(forwards).containsExactly(96, 48, 24, 24, 48, 24, 24);
        assertThat(results).hasSize(8).allSatisfy(r -> assertThat(r).isInstanceOf(SequenceOutput.class));
    }

    @Test
    void aSequenceThatDoesNotEvenFitAloneFailsAlone() {
        // Given
        RandomSequences random = new RandomSequences(2);
        List<ProteinSequence> sequences = List.of(random.next(10), random.next(60), random.next(12));
        // When
        List<ItemResult> results = run(new Memory(40), sequences);
        // Then
        assertThat(results)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(SequenceOutput.class),
                        second -> assertThat(second).isEqualTo(ItemFailure.outOfMemory(60)),
                        third -> assertThat(third).isInstanceOf(SequenceOutput.class));
    }

    @Test
    void passesOfOneSequenceGoInBatchesLikeAnyOther() {
        // Given
        List<ProteinSequence> sequences =
                Stream.of("MK", "MKTAY", "A").map(RandomSequences::parse).toList();
        // When
        List<ItemResult> results = run(new Memory(1000), SCAN, sequences, 20);
        // Then
        assertThat(forwards).containsExactly(4 + 4 + 7, 7 + 7, 7 + 7 + 3);
        assertThat(results)
                .extracting(r -> Objects.requireNonNull(((SequenceOutput) r).scan())
                        .rows()
                        .size())
                .containsExactly(2, 5, 1);
    }

    @Test
    void aSequenceOfWhichAPassDoesNotFitFailsAloneAndItsOtherPassesAreNotRun() {
        // Given
        List<ProteinSequence> sequences =
                Stream.of("MK", "MKTAY", "A").map(RandomSequences::parse).toList();
        // When
        List<ItemResult> results = run(new Memory(6), SCAN, sequences, 20);
        // Then
        assertThat(forwards).containsExactly(15, 4, 11, 4, 7, 3);
        assertThat(results)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(SequenceOutput.class),
                        second -> assertThat(second).isEqualTo(ItemFailure.outOfMemory(5)),
                        third -> assertThat(third).isInstanceOf(SequenceOutput.class));
        assertThat(open).isZero();
    }

    @Test
    void aNumberInOnePassThatIsNotFiniteMakesTheSequenceFailAndItsOtherPassesAreNotRun() {
        // Given
        List<ProteinSequence> sequences =
                Stream.of("MK", "MKTAY", "A").map(RandomSequences::parse).toList();
        List<Integer> batches = new ArrayList<>();
        // When
        List<ItemResult> results = run(
                (wanted, batch) -> {
                    batches.add(batch.size());
                    return outputs(batches.size() == 1 ? new float[] {1, 1, Float.NaN} : new float[] {1});
                },
                SCAN,
                sequences,
                20);
        // Then
        assertThat(batches).containsExactly(3, 1);
        assertThat(results)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(SequenceOutput.class),
                        second -> assertThat(second).isEqualTo(ItemFailure.notFinite()),
                        third -> assertThat(third).isInstanceOf(SequenceOutput.class));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverTheMemoryEverySequenceIsAnsweredOnceAndInOrder(long seed) {
        // Given
        Random random = new Random(seed);
        List<ProteinSequence> sequences = IntStream.range(0, 20)
                .mapToObj(i -> RandomSequences.parse("MKTAY".repeat(1 + random.nextInt(8)) + "X"))
                .toList();
        List<Integer> order = new ArrayList<>();
        // When
        new BatchedRun(new Memory(30), SCAN, sequences, (index, result) -> order.add(index)).run(planner(100));
        // Then
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
        assertThat(open).isZero();
    }

    @Test
    void aNumberThatIsNotFiniteMakesTheItemFail() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(3).next(3, 5, 5);
        // When
        List<ItemResult> results = run((wanted, batch) -> outputs(1, Float.NaN, Float.NEGATIVE_INFINITY), sequences);
        // Then
        assertThat(results).element(0).isInstanceOf(SequenceOutput.class);
        assertThat(results.subList(1, 3)).containsOnly(ItemFailure.notFinite());
    }

    @Test
    void anOutputThatDoesNotFitIntoTheHeapFailsAlone() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(4).next(2, 5, 5);
        // When
        List<ItemResult> results = run((wanted, batch) -> new ShortOfHeap(), sequences);
        // Then
        assertThat(results).containsOnly(ItemFailure.outOfMemory(5));
    }

    @Test
    void outputsAreClosedWhateverHappens() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(5).next(8, 10, 10);
        // When
        run(new Memory(30), sequences);
        // Then
        assertThat(open).isZero();
    }

    private static List<ItemResult> run(Forward forward, List<ProteinSequence> sequences) {
        return run(forward, MEAN, sequences, 1024);
    }

    private static List<ItemResult> run(
            Forward forward, InferenceTask task, List<ProteinSequence> sequences, int maxTokens) {
        List<ItemResult> results = new ArrayList<>();
        new BatchedRun(forward, task, sequences, (index, result) -> results.add(index, result)).run(planner(maxTokens));
        return results;
    }

    private static BatchPlanner planner(int maxTokens) {
        return BatchPlanner.ofTokens(new ModelArchitecture(3, 64, 4), maxTokens);
    }

    private BatchOutputs outputs(float... values) {
        open++;
        return new BatchOutputs() {
            @Override
            public SequenceOutput output(int index) {
                Matrix contacts = new Matrix(1, 1, new float[] {values[index % values.length]});
                Matrix logits = new Matrix(MOST_RESIDUES, 20, new float[MOST_RESIDUES * 20]);
                return new SequenceOutput(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), logits, contacts, null);
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    /** Has room for so many tokens. */
    private final class Memory implements Forward {
        private final int tokens;

        Memory(int tokens) {
            this.tokens = tokens;
        }

        @Override
        public BatchOutputs run(Set<Output> outputs, List<ProteinSequence> batch) {
            int needed = batch.stream().mapToInt(BatchPlanner::tokensOf).sum();
            forwards.add(needed);
            if (needed > tokens) {
                throw new ModelOutOfMemoryException("no room", new IllegalStateException());
            }
            return outputs(1);
        }
    }

    private static final class ShortOfHeap implements BatchOutputs {
        @Override
        public SequenceOutput output(int index) {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public void close() {}
    }
}
