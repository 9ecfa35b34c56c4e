package io.polysome.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.Matrix;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.batching.BatchedRun.BatchOutputs;
import io.polysome.inference.batching.BatchedRun.Forward;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchedRunTest {
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
    void aNumberThatIsNotFiniteMakesTheItemFail() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(3).next(3, 5, 5);
        // When
        List<ItemResult> results = run(batch -> outputs(1, Float.NaN, Float.NEGATIVE_INFINITY), sequences);
        // Then
        assertThat(results).element(0).isInstanceOf(SequenceOutput.class);
        assertThat(results.subList(1, 3)).containsOnly(ItemFailure.notFinite());
    }

    @Test
    void anOutputThatDoesNotFitIntoTheHeapFailsAlone() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(4).next(2, 5, 5);
        // When
        List<ItemResult> results = run(batch -> new ShortOfHeap(), sequences);
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
        List<ItemResult> results = new ArrayList<>();
        new BatchedRun(forward, sequences, (index, result) -> results.add(index, result)).run(1024);
        return results;
    }

    private BatchOutputs outputs(float... values) {
        open++;
        return new BatchOutputs() {
            @Override
            public SequenceOutput output(int index) {
                Matrix contacts = new Matrix(1, 1, new float[] {values[index % values.length]});
                return new SequenceOutput(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null, contacts, null);
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
        public BatchOutputs run(List<ProteinSequence> batch) {
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
