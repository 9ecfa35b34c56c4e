package io.polysome.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** One kind of result. L is the number of residues, d the hidden size. */
public enum Output {
    /** Mean over the residues, without BOS and EOS: [d] per layer. */
    MEAN,
    /** The vector at BOS: [d] per layer. */
    BOS,
    /** Each residue: [L, d] per layer. */
    PER_TOKEN,
    /** Raw scores of the language-model head for the 20 amino acids: [L, 20]. */
    LOGITS,
    /** Contact probabilities: [L, L]. */
    CONTACTS,
    /** For each layer the attention that a residue receives, mean over heads and query rows: [layers, L]. */
    ATTENTIONS;

    /** As in {@code include}: lower case with underscores. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the weights must have beside the network itself, for this output to be computed. */
    public Optional<OutputHead> neededHead() {
        return switch (this) {
            case MEAN, BOS, PER_TOKEN, ATTENTIONS -> Optional.empty();
            case LOGITS -> Optional.of(OutputHead.LANGUAGE_MODEL);
            case CONTACTS -> Optional.of(OutputHead.CONTACT);
        };
    }

    public static Optional<Output> find(String wireName) {
        return Arrays.stream(values())
                .filter(o -> o.wireName().equals(wireName))
                .findFirst();
    }
}
