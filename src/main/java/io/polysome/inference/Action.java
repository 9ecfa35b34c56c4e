package io.polysome.inference;

import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.SequenceProblem;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a job asks of the model. */
public enum Action {
    /** Outputs of the client's choice for each sequence. */
    ENCODE,
    /** Logits for sequences that hold at least one {@code <mask>}. */
    PREDICT,
    /** Log-probability of the whole sequence, in one pass without masks. */
    LOG_PROB,
    /** How surprised the model is by a residue on average, each of them masked in turn. */
    PSEUDO_PERPLEXITY,
    /** Log-odds of every single substitution. */
    SCAN;

    /** As in URLs, JSON and on the command line: lower case with underscores. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Action> find(String wireName) {
        return Arrays.stream(values())
                .filter(a -> a.wireName().equals(wireName))
                .findFirst();
    }

    /** All of them, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(Action::wireName).collect(Collectors.joining(", "));
    }

    /** Why this action does not take a sequence, if it does not. */
    public Optional<SequenceProblem> problemWith(ProteinSequence sequence) {
        return switch (this) {
            case ENCODE -> Optional.empty();
            case PREDICT -> sequence.maskCount() == 0 ? Optional.of(SequenceProblem.noMask()) : Optional.empty();
            case LOG_PROB -> unwantedMask(sequence);
            case PSEUDO_PERPLEXITY, SCAN -> unwantedMask(sequence).or(() -> noAminoAcid(sequence));
        };
    }

    private static Optional<SequenceProblem> unwantedMask(ProteinSequence sequence) {
        return sequence.maskCount() == 0
                ? Optional.empty()
                : IntStream.range(0, sequence.length())
                        .filter(sequence::isMaskAt)
                        .mapToObj(offset -> SequenceProblem.unwantedMask(offset + 1))
                        .findFirst();
    }

    private static Optional<SequenceProblem> noAminoAcid(ProteinSequence sequence) {
        return sequence.aminoAcidOffsets().findFirst().isPresent()
                ? Optional.empty()
                : Optional.of(SequenceProblem.noAminoAcid());
    }
}
