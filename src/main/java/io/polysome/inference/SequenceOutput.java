package io.polysome.inference;

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
 */
public record SequenceOutput(
        SortedMap<Integer, float[]> mean,
        SortedMap<Integer, float[]> bos,
        SortedMap<Integer, Matrix> perToken,
        @Nullable Matrix logits,
        @Nullable Matrix contacts,
        @Nullable Matrix attentions)
        implements ItemResult {

    /** Every array of this output, for checks that must see all numbers. */
    public List<float[]> arrays() {
        Stream<float[]> vectors = Stream.concat(mean.values().stream(), bos.values().stream());
        Stream<Matrix> matrices = Stream.concat(
                perToken.values().stream(),
                Stream.of(logits, contacts, attentions).filter(Objects::nonNull));
        return Stream.concat(vectors, matrices.map(Matrix::values)).toList();
    }
}
