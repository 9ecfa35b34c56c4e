package io.polysome.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of results, as far as the command line shows it.
 *
 * @param sequenceIndex the position among the job's items, from 0
 * @param embeddings mean over the residues, one for each layer that was asked for; null when there was an error
 * @param error null when there was none
 */
public record ItemLine(
        int sequenceIndex,
        @Nullable String id,
        @Nullable List<Embedding> embeddings,
        @Nullable Failure error) {

    /** A vector of the hidden size. */
    public record Embedding(int layer, List<Double> embedding) {
        /** Its length in space. */
        public double norm() {
            return Math.sqrt(embedding.stream().mapToDouble(x -> x * x).sum());
        }
    }

    /** Why there are no numbers. */
    public record Failure(String type, String detail) {}
}
