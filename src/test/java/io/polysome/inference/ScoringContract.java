package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.sequence.Alphabet;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.RandomSequences;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are made of several passes or of logits, against single calls and plain arithmetic. */
abstract class ScoringContract {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-3);

    /** Open; the same for all tests of a class. */
    protected abstract LanguageModel model();

    @ParameterizedTest
    @ValueSource(strings = {"M", "MKTAYLGHSVQ", "MKXBZUOTAY-LL.GHSVX", "XX"})
    void theLogProbabilityIsTheSumOverTheAminoAcids(String text) {
        // Given
        List<String> letters = List.of(text.split(""));
        Matrix logits = logits(text);
        double expected = IntStream.range(0, letters.size())
                .filter(i -> isAminoAcid(letters.get(i)))
                .mapToDouble(i -> logProbability(logits, i, letters.get(i)))
                .sum();
        // When
        SequenceOutput output = score(Action.LOG_PROB, ScanMethod.MASKED_MARGINAL, text);
        // Then
        assertThat((double) Objects.requireNonNull(output.logProb())).isCloseTo(expected, ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"M", "MKTAYLGHSVQ", "MKXBZUOTAY-LL.GHSVX"})
    void thePseudoPerplexityMasksOneAminoAcidAfterTheOther(String text) {
        // Given
        List<String> letters = List.of(text.split(""));
        double mean = IntStream.range(0, letters.size())
                .filter(i -> isAminoAcid(letters.get(i)))
                .mapToDouble(i -> logProbability(predicted(letters, i), i, letters.get(i)))
                .average()
                .orElseThrow();
        // When
        SequenceOutput output = score(Action.PSEUDO_PERPLEXITY, ScanMethod.MASKED_MARGINAL, text);
        // Then
        assertThat((double) Objects.requireNonNull(output.pseudoPerplexity())).isCloseTo(Math.exp(-mean), ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"M", "MKTAYLGHSVQ", "MKXBZUOTAY-LL.GHSVX"})
    void aMaskedMarginalScanTakesEachRowFromItsOwnPass(String text) {
        // Given
        List<String> letters = List.of(text.split(""));
        // When
        SequenceOutput output = score(Action.SCAN, ScanMethod.MASKED_MARGINAL, text);
        // Then
        Scan scan = Objects.requireNonNull(output.scan());
        assertThat(scan.method()).isEqualTo(ScanMethod.MASKED_MARGINAL);
        assertThat(scan.rows()).hasSize(letters.size());
        assertThat(IntStream.range(0, letters.size()).boxed())
                .allSatisfy(i -> assertRow(scan.rows().get(i), predicted(letters, i), i, letters.get(i)));
    }

    @Test
    void aWildTypeMarginalScanTakesAllRowsFromOnePass() {
        // Given
        String text = "MKXBZUOTAY-LL.GHSVX";
        List<String> letters = List.of(text.split(""));
        Matrix logits = logits(text);
        // When
        SequenceOutput output = score(Action.SCAN, ScanMethod.WILD_TYPE_MARGINAL, text);
        // Then
        Scan scan = Objects.requireNonNull(output.scan());
        assertThat(scan.method()).isEqualTo(ScanMethod.WILD_TYPE_MARGINAL);
        assertThat(IntStream.range(0, letters.size()).boxed())
                .allSatisfy(i -> assertRow(scan.rows().get(i), logits, i, letters.get(i)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"LOG_PROB", "PSEUDO_PERPLEXITY", "SCAN"})
    void manySequencesScoreAsEachOfThemAlone(Action action) {
        // Given
        InferenceTask task = task(action, ScanMethod.MASKED_MARGINAL);
        List<ProteinSequence> sequences = Stream.of("MKTAYLGHSVQ", "XMX", "GHSVQ".repeat(12), "MK", "W".repeat(30))
                .map(RandomSequences::parse)
                .toList();
        // When
        List<SequenceOutput> together = run(task, sequences);
        // Then
        assertThat(IntStream.range(0, sequences.size()).boxed())
                .allSatisfy(i -> assertSame(
                        together.get(i), run(task, List.of(sequences.get(i))).getFirst(), 1e-5));
    }

    @Test
    void theSinkHearsOfEveryBatchOfOneSequence() {
        // Given
        InferenceTask task = task(Action.SCAN, ScanMethod.MASKED_MARGINAL);
        ProteinSequence sequence = RandomSequences.parse("MKTAYLGHSV".repeat(10));
        List<Long> batches = new ArrayList<>();
        // When
        model().run(task, List.of(sequence), new CountingSink(batches::add));
        // Then
        assertThat(batches).hasSize(10).allSatisfy(tokens -> assertThat(tokens).isEqualTo(1020));
        assertThat(task.tokens(sequence)).isEqualTo(10 * 1020);
    }

    @Test
    void aSinkCanEndTheRunBetweenBatchesOfOneSequence() {
        // Given
        InferenceTask task = task(Action.SCAN, ScanMethod.MASKED_MARGINAL);
        ProteinSequence sequence = RandomSequences.parse("MKTAYLGHSV".repeat(100));
        AtomicLong batches = new AtomicLong();
        // Then
        assertThatThrownBy(() -> model().run(task, List.of(sequence), new CountingSink(tokens -> {
                    if (batches.incrementAndGet() == 3) {
                        throw new IllegalStateException("enough");
                    }
                })))
                .hasMessage("enough");
        assertThat(batches).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 40, 1022})
    void aSequenceThatFitsIntoOneWindowIsAsWithoutWindows(int residues) {
        // Given
        ProteinSequence sequence = new RandomSequences(residues).next(residues);
        Set<Output> outputs = EnumSet.of(Output.BOS, Output.PER_TOKEN);
        // When
        SequenceOutput windowed = only(encode(outputs, new LengthLimit(10, TooLong.WINDOW)), sequence);
        SequenceOutput plain = only(encode(outputs, LengthLimit.NONE), sequence);
        // Then
        assertSame(windowed, plain, 1e-6);
        assertThat(windowed.longSequence()).isEqualTo(new LongSequence(TooLong.WINDOW, residues, residues, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 2000})
    void whatWindowsHaveInCommonIsAveraged(int residues) {
        // Given windows that begin as the documentation says
        ProteinSequence sequence = new RandomSequences(residues).next(residues);
        List<Integer> starts = IntStream.concat(
                        IntStream.iterate(0, start -> start + 1022 < residues, start -> start + 766),
                        IntStream.of(residues - 1022))
                .boxed()
                .distinct()
                .toList();
        double[][] expected = new double[residues][model().architecture().hiddenSize()];
        int[] covering = new int[residues];
        for (int start : starts) {
            Matrix window = only(
                            encode(EnumSet.of(Output.PER_TOKEN), LengthLimit.NONE),
                            sequence.stretch(start, start + 1022))
                    .perToken()
                    .get(last());
            add(Objects.requireNonNull(window), expected, covering, start);
        }
        // When
        SequenceOutput output = only(
                encode(EnumSet.of(Output.MEAN, Output.BOS, Output.PER_TOKEN), new LengthLimit(1000, TooLong.WINDOW)),
                sequence);
        // Then
        Matrix perToken = Objects.requireNonNull(output.perToken().get(last()));
        assertThat(RelativeError.l2(perToken.values(), averages(expected, covering)))
                .isLessThan(1e-6);
        assertThat(RelativeError.l2(output.mean().get(last()), columnMeans(perToken)))
                .isLessThan(1e-6);
        assertThat(output.bos().get(last()))
                .isEqualTo(only(encode(EnumSet.of(Output.BOS), LengthLimit.NONE), sequence.stretch(0, 1022))
                        .bos()
                        .get(last()));
    }

    @Test
    void theMeanOfWindowsDoesNotNeedTheOtherOutputs() {
        // Given
        ProteinSequence sequence = new RandomSequences(1).next(1500);
        LengthLimit limit = new LengthLimit(1000, TooLong.WINDOW);
        List<ProteinSequence> sequences = List.of(RandomSequences.parse("MKTA"), sequence, RandomSequences.parse("MK"));
        // When
        List<SequenceOutput> outputs = run(encode(EnumSet.of(Output.MEAN), limit), sequences);
        // Then
        float[] all = only(encode(EnumSet.of(Output.MEAN, Output.PER_TOKEN), limit), sequence)
                .mean()
                .get(last());
        assertThat(outputs).allSatisfy(output -> assertThat(output.perToken()).isEmpty());
        assertThat(RelativeError.l2(outputs.get(1).mean().get(last()), all)).isLessThan(1e-6);
        assertThat(outputs).extracting(output -> output.longSequence() == null).containsExactly(true, false, true);
    }

    @Test
    void aTruncatedSequenceIsItsBeginning() {
        // Given
        ProteinSequence sequence = RandomSequences.parse("MKTAYLGHSVQ");
        InferenceTask truncating = new InferenceTask(
                Action.PSEUDO_PERPLEXITY,
                Set.of(),
                new TreeSet<>(),
                ScanMethod.MASKED_MARGINAL,
                new LengthLimit(5, TooLong.TRUNCATE));
        // When
        SequenceOutput truncated = only(truncating, sequence);
        // Then
        assertSame(truncated, score(Action.PSEUDO_PERPLEXITY, ScanMethod.MASKED_MARGINAL, "MKTAY"), 1e-6);
        assertThat(truncated.longSequence()).isEqualTo(new LongSequence(TooLong.TRUNCATE, 11, 5, 1));
    }

    private record CountingSink(LongConsumer batches) implements LanguageModel.ResultSink {
        @Override
        public void accept(int index, ItemResult result) {}

        @Override
        public void onBatch(long tokens) {
            batches.accept(tokens);
        }
    }

    private List<SequenceOutput> run(InferenceTask task, List<ProteinSequence> sequences) {
        List<SequenceOutput> outputs = new ArrayList<>();
        model().run(task, sequences, (index, result) -> outputs.add((SequenceOutput) result));
        return outputs;
    }

    private SequenceOutput only(InferenceTask task, ProteinSequence sequence) {
        return run(task, List.of(sequence)).getFirst();
    }

    private SequenceOutput score(Action action, ScanMethod method, String text) {
        return only(task(action, method), RandomSequences.parse(text));
    }

    private static InferenceTask task(Action action, ScanMethod method) {
        return new InferenceTask(action, Set.of(), new TreeSet<>(), method, LengthLimit.NONE);
    }

    private InferenceTask encode(Set<Output> outputs, LengthLimit limit) {
        SortedSet<Integer> layers = new TreeSet<>(Set.of(last()));
        return new InferenceTask(Action.ENCODE, outputs, layers, ScanMethod.MASKED_MARGINAL, limit);
    }

    private int last() {
        return model().architecture().layers();
    }

    private Matrix logits(String text) {
        InferenceTask task = new InferenceTask(Action.ENCODE, EnumSet.of(Output.LOGITS), new TreeSet<>());
        return Objects.requireNonNull(only(task, RandomSequences.parse(text)).logits());
    }

    /** One call of predict, with a single mask. */
    private Matrix predicted(List<String> letters, int masked) {
        List<String> changed = new ArrayList<>(letters);
        changed.set(masked, Alphabet.MASK);
        InferenceTask task = new InferenceTask(Action.PREDICT, EnumSet.of(Output.LOGITS), new TreeSet<>());
        return Objects.requireNonNull(
                only(task, RandomSequences.parse(String.join("", changed))).logits());
    }

    private static boolean isAminoAcid(String letter) {
        return Alphabet.AMINO_ACIDS.contains(letter);
    }

    private static double logProbability(Matrix logits, int row, String letter) {
        double all = IntStream.range(0, 20)
                .mapToDouble(column -> Math.exp(logits.at(row, column)))
                .sum();
        return Math.log(Math.exp(logits.at(row, Alphabet.AMINO_ACIDS.indexOf(letter))) / all);
    }

    private static void assertRow(float[] found, Matrix logits, int row, String wildType) {
        if (!isAminoAcid(wildType)) {
            assertThat(found).isNull();
            return;
        }
        float[] expected = new float[20];
        for (int column = 0; column < 20; column++) {
            expected[column] = (float) (logProbability(logits, row, Alphabet.AMINO_ACIDS.get(column))
                    - logProbability(logits, row, wildType));
        }
        assertThat(RelativeError.l2(found, expected)).isLessThan(1e-5);
        assertThat(found[Alphabet.AMINO_ACIDS.indexOf(wildType)]).isZero();
    }

    private static void assertSame(SequenceOutput found, SequenceOutput expected, double tolerance) {
        assertThat(found.arrays()).hasSameSizeAs(expected.arrays());
        assertThat(IntStream.range(0, expected.arrays().size()).boxed())
                .allSatisfy(i -> assertThat(RelativeError.l2(
                                found.arrays().get(i), expected.arrays().get(i)))
                        .isLessThanOrEqualTo(tolerance));
    }

    private static void add(Matrix window, double[][] sums, int[] covering, int start) {
        for (int row = 0; row < window.rows(); row++) {
            covering[start + row]++;
            for (int column = 0; column < window.columns(); column++) {
                sums[start + row][column] += window.at(row, column);
            }
        }
    }

    private static float[] averages(double[][] sums, int[] covering) {
        float[] averages = new float[sums.length * sums[0].length];
        for (int i = 0; i < averages.length; i++) {
            int row = i / sums[0].length;
            averages[i] = (float) (sums[row][i % sums[0].length] / covering[row]);
        }
        return averages;
    }

    private static float[] columnMeans(Matrix matrix) {
        float[] means = new float[matrix.columns()];
        for (int column = 0; column < means.length; column++) {
            double sum = 0;
            for (int row = 0; row < matrix.rows(); row++) {
                sum += matrix.at(row, column);
            }
            means[column] = (float) (sum / matrix.rows());
        }
        return means;
    }
}
