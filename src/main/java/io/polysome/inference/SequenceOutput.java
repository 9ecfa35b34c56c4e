package io.polysome.inference;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of one sequence; what was not asked for is empty or null.
 *
 * @param mean by layer number: [d]
 * @param bos by layer number: [d]
 * @param perToken by layer number: [L, d]
 * @param logits [L, 20], columns in the order of {@code Alphabet.AMINO_ACIDS}
 * @param contacts [L, L] probabilities
 * @param attentions [layers, L]
 * @param logProb natural logarithm
 * @param longSequence null unless the sequence was over the limit
 */
public record SequenceOutput(
        SortedMap<Integer, float[]> mean,
        SortedMap<Integer, float[]> bos,
        SortedMap<Integer, Matrix> perToken,
        @Nullable Matrix logits,
        @Nullable Matrix contacts,
        @Nullable Matrix attentions,
        @Nullable Float logProb,
        @Nullable Float pseudoPerplexity,
        @Nullable Scan scan,
        @Nullable LongSequence longSequence)
        implements ItemResult {

    /** What the network itself answers with. */
    public SequenceOutput(
            SortedMap<Integer, float[]> mean,
            SortedMap<Integer, float[]> bos,
            SortedMap<Integer, Matrix> perToken,
            @Nullable Matrix logits,
            @Nullable Matrix contacts,
            @Nullable Matrix attentions) {
        this(mean, bos, perToken, logits, contacts, attentions, null, null, null, null);
    }

    public static SequenceOutput ofLogProb(float logProb) {
        return ofScore(logProb, null, null);
    }

    public static SequenceOutput ofPseudoPerplexity(float pseudoPerplexity) {
        return ofScore(null, pseudoPerplexity, null);
    }

    public static SequenceOutput ofScan(Scan scan) {
        return ofScore(null, null, scan);
    }

    private static SequenceOutput ofScore(
            @Nullable Float logProb, @Nullable Float pseudoPerplexity, @Nullable Scan scan) {
        return new SequenceOutput(
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                null,
                null,
                null,
                logProb,
                pseudoPerplexity,
                scan,
                null);
    }

    public SequenceOutput with(LongSequence note) {
        return new SequenceOutput(
                mean, bos, perToken, logits, contacts, attentions, logProb, pseudoPerplexity, scan, note);
    }

    public SequenceOutput withoutPerToken() {
        return new SequenceOutput(
                mean,
                bos,
                Collections.emptySortedMap(),
                logits,
                contacts,
                attentions,
                logProb,
                pseudoPerplexity,
                scan,
                longSequence);
    }

    /** Every array of this output, for checks that must see all numbers. */
    public List<float[]> arrays() {
        Stream<float[]> vectors = Stream.concat(mean.values().stream(), bos.values().stream());
        Stream<float[]> matrices = Stream.concat(
                        perToken.values().stream(),
                        Stream.of(logits, contacts, attentions).filter(Objects::nonNull))
                .map(Matrix::values);
        Stream<float[]> scores =
                Stream.of(logProb, pseudoPerplexity).filter(Objects::nonNull).map(score -> new float[] {score});
        Stream<float[]> rows =
                scan == null ? Stream.empty() : scan.rows().stream().filter(Objects::nonNull);
        return Stream.of(vectors, matrices, scores, rows).flatMap(s -> s).toList();
    }
}
