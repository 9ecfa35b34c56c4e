package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever calls a {@link LanguageModel} relies on. */
public abstract class LanguageModelContract extends ScoringContract {
    /** Between one batch and another, relative, where a library chooses its kernel by batch size. */
    private static final double SAME = 1e-6;

    /** Between attention with its probabilities written out and without, which round differently. */
    private static final double SAME_BUT_FOR_ROUNDING = 5e-6;

    static List<Set<Output>> everySubsetOfOutputs() {
        List<Set<Output>> subsets = new ArrayList<>(List.of(EnumSet.noneOf(Output.class)));
        for (Output output : Output.values()) {
            for (Set<Output> without : List.copyOf(subsets)) {
                Set<Output> with = EnumSet.of(output);
                with.addAll(without);
                subsets.add(with);
            }
        }
        return subsets;
    }

    @ParameterizedTest
    @MethodSource("everySubsetOfOutputs")
    void whatIsAskedForIsThereAndNothingElse(Set<Output> outputs) {
        // Given
        ProteinSequence sequence = RandomSequences.parse("MKTA<mask>LGHSVQ");
        // When
        SequenceOutput output = only(outputs, layers(0, last()), sequence);
        // Then
        assertThat(output.mean().keySet()).isEqualTo(expectedLayers(outputs, Output.MEAN));
        assertThat(output.bos().keySet()).isEqualTo(expectedLayers(outputs, Output.BOS));
        assertThat(output.perToken().keySet()).isEqualTo(expectedLayers(outputs, Output.PER_TOKEN));
        assertThat(output.logits() != null).isEqualTo(outputs.contains(Output.LOGITS));
        assertThat(output.contacts() != null).isEqualTo(outputs.contains(Output.CONTACTS));
        assertThat(output.attentions() != null).isEqualTo(outputs.contains(Output.ATTENTIONS));
    }

    @ParameterizedTest
    @MethodSource("everySubsetOfOutputs")
    void anOutputIsTheSameWhateverElseIsAskedFor(Set<Output> outputs) {
        // Given
        ProteinSequence sequence = RandomSequences.parse("MKTA<mask>LGHSVQ");
        SequenceOutput all = only(EnumSet.allOf(Output.class), layers(0, 1, last()), sequence);
        // When
        SequenceOutput some = only(outputs, layers(1, last()), sequence);
        // Then
        some.mean().forEach((layer, v) -> assertSame(v, all.mean().get(layer), SAME_BUT_FOR_ROUNDING));
        some.bos().forEach((layer, v) -> assertSame(v, all.bos().get(layer), SAME_BUT_FOR_ROUNDING));
        some.perToken()
                .forEach((layer, m) -> assertSameIfThere(m, all.perToken().get(layer)));
        assertSameIfThere(some.logits(), all.logits());
        assertSameIfThere(some.contacts(), all.contacts());
        assertSameIfThere(some.attentions(), all.attentions());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 61, 64, 500})
    void shapesFollowTheSequenceAndTheModel(int residues) {
        // When
        SequenceOutput output =
                only(EnumSet.allOf(Output.class), layers(last()), new RandomSequences(residues).next(residues));
        // Then
        int d = model().architecture().hiddenSize();
        assertThat(output.mean().get(last())).hasSize(d);
        assertThat(output.bos().get(last())).hasSize(d);
        assertShape(output.perToken().get(last()), residues, d);
        assertShape(output.logits(), residues, 20);
        assertShape(output.contacts(), residues, residues);
        assertShape(output.attentions(), model().architecture().layers(), residues);
    }

    @Test
    void everyLayerCanBeAskedForAlone() {
        // Given
        ProteinSequence sequence = RandomSequences.parse("MKTAYLGHSVQ");
        // When
        List<SequenceOutput> outputs = IntStream.rangeClosed(0, last())
                .mapToObj(layer -> only(EnumSet.of(Output.MEAN), layers(layer), sequence))
                .toList();
        // Then
        assertThat(outputs).extracting(output -> output.mean().firstKey()).containsExactlyElementsOf(allLayers());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSequencesNumbersDoNotDependOnItsNeighbours(long seed) {
        // Given
        InferenceTask task = task(EnumSet.allOf(Output.class), allLayers());
        List<ProteinSequence> sequences = new RandomSequences(seed).next(12, 1, 150);
        // When
        List<ItemResult> together = run(task, sequences);
        // Then
        for (int i = 0; i < sequences.size(); i++) {
            ItemResult alone = run(task, List.of(sequences.get(i))).getFirst();
            assertSame((SequenceOutput) together.get(i), (SequenceOutput) alone, SAME);
        }
    }

    @Test
    void aLongSequencesNumbersDoNotDependOnItsNeighbours() {
        // Given
        InferenceTask task = task(EnumSet.of(Output.MEAN, Output.LOGITS), allLayers());
        RandomSequences random = new RandomSequences(7);
        List<ProteinSequence> sequences = List.of(random.next(20), random.next(450), random.next(400));
        // When
        List<ItemResult> together = run(task, sequences);
        // Then
        for (int i = 0; i < sequences.size(); i++) {
            ItemResult alone = run(task, List.of(sequences.get(i))).getFirst();
            assertSame((SequenceOutput) together.get(i), (SequenceOutput) alone, SAME);
        }
    }

    @Test
    void aLongSequencesNumbersAreTheSameWhateverElseIsAskedFor() {
        // Given
        ProteinSequence sequence = new RandomSequences(8).next(450);
        // When
        SequenceOutput some = only(EnumSet.of(Output.PER_TOKEN), layers(last()), sequence);
        SequenceOutput all = only(EnumSet.allOf(Output.class), layers(last()), sequence);
        // Then
        assertSameIfThere(some.perToken().get(last()), all.perToken().get(last()));
    }

    @Test
    void resultsComeOnceEachAndInOrder() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(4).next(40, 1, 120);
        List<Integer> order = new ArrayList<>();
        // When
        model().run(task(EnumSet.of(Output.MEAN), layers(last())), sequences, (index, result) -> order.add(index));
        // Then
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
    }

    @Test
    void noSequencesGiveNoResults() {
        assertThat(run(task(EnumSet.of(Output.MEAN), layers(last())), List.of()))
                .isEmpty();
    }

    @Test
    void whatTheSinkThrowsEndsTheRun() {
        // Given
        List<ProteinSequence> sequences = new RandomSequences(5).next(10, 1, 20);
        List<Integer> seen = new ArrayList<>();
        // When
        assertThatThrownBy(
                        () -> model().run(task(EnumSet.of(Output.MEAN), layers(last())), sequences, (index, result) -> {
                            seen.add(index);
                            throw new IllegalStateException("enough");
                        }))
                // Then
                .hasMessage("enough");
        assertThat(seen).containsExactly(0);
    }

    @Test
    void callersAtTheSameTimeDoNotDisturbEachOther() throws Exception {
        // Given
        InferenceTask task = task(EnumSet.allOf(Output.class), allLayers());
        List<ProteinSequence> sequences = new RandomSequences(6).next(15, 1, 80);
        List<ItemResult> expected = run(task, sequences);
        Callable<List<ItemResult>> caller = () -> run(task, sequences);
        // When
        List<Future<List<ItemResult>>> runs;
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            runs = callers.invokeAll(List.of(caller, caller, caller, caller));
        }
        // Then
        for (Future<List<ItemResult>> results : runs) {
            for (int i = 0; i < expected.size(); i++) {
                assertSame((SequenceOutput) results.get().get(i), (SequenceOutput) expected.get(i), SAME);
            }
        }
    }

    private List<ItemResult> run(InferenceTask task, List<ProteinSequence> sequences) {
        List<ItemResult> results = new ArrayList<>();
        model().run(task, sequences, (index, result) -> results.add(result));
        return results;
    }

    private SequenceOutput only(Set<Output> outputs, SortedSet<Integer> layers, ProteinSequence sequence) {
        return (SequenceOutput) run(task(outputs, layers), List.of(sequence)).getFirst();
    }

    private static InferenceTask task(Set<Output> outputs, SortedSet<Integer> layers) {
        return new InferenceTask(Action.ENCODE, outputs, layers);
    }

    private int last() {
        return model().architecture().layers();
    }

    private SortedSet<Integer> allLayers() {
        return new TreeSet<>(IntStream.rangeClosed(0, last()).boxed().toList());
    }

    private static SortedSet<Integer> layers(Integer... layers) {
        return new TreeSet<>(List.of(layers));
    }

    private Set<Integer> expectedLayers(Set<Output> outputs, Output output) {
        return outputs.contains(output) ? Set.of(0, last()) : Set.of();
    }

    private static void assertShape(@Nullable Matrix matrix, int rows, int columns) {
        Objects.requireNonNull(matrix);
        assertThat(List.of(matrix.rows(), matrix.columns())).containsExactly(rows, columns);
    }

    private static void assertSame(SequenceOutput found, SequenceOutput expected, double tolerance) {
        assertThat(found.arrays()).hasSameSizeAs(expected.arrays());
        for (int i = 0; i < expected.arrays().size(); i++) {
            assertSame(found.arrays().get(i), expected.arrays().get(i), tolerance);
        }
    }

    private static void assertSameIfThere(@Nullable Matrix found, @Nullable Matrix expected) {
        if (found != null && expected != null) {
            assertSame(found.values(), expected.values(), SAME_BUT_FOR_ROUNDING);
        }
    }

    private static void assertSame(float[] found, float @Nullable [] expected, double tolerance) {
        assertThat(RelativeError.l2(found, expected)).isLessThanOrEqualTo(tolerance);
    }
}
