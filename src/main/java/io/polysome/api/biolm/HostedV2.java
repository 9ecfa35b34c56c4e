package io.polysome.api.biolm;

import io.polysome.inference.Action;
import java.util.List;
import java.util.Map;

/** {@code /api/v2}: that of the notebooks, of R users and of {@code biolmai} before 0.2.12. */
record HostedV2() implements Dialect {
    /** Users of R take the vectors by position: they come second. */
    private static final Map<String, String> ENCODE = HostedV3.inOrder(
            "sequence_index", "sequence_index",
            "embeddings", "mean_representations",
            "bos_embeddings", "bos_representations",
            "per_token_embeddings", "representations",
            "contacts", "contacts",
            "logits", "logits",
            "attentions", "attentions");

    private static final Map<String, String> PREDICT = HostedV3.inOrder(
            "logits", "logits",
            "sequence_tokens", "sequence_tokens",
            "vocab_tokens", "alphabet_tokens");
    private static final HostedV3 NEWER = new HostedV3();

    @Override
    public boolean isStrict() {
        return false;
    }

    @Override
    public Map<String, String> fields(Action action) {
        return switch (action) {
            case PREDICT -> PREDICT;
            case ENCODE -> ENCODE;
            default -> NEWER.fields(action);
        };
    }

    @Override
    public boolean hasLayersAsKeys() {
        return true;
    }

    @Override
    public int invalidStatus() {
        return NEWER.invalidStatus();
    }

    /** Not published for this version: as in the next one. */
    @Override
    public Map<String, Object> invalid(List<Violation> violations) {
        return NEWER.invalid(violations);
    }
}
