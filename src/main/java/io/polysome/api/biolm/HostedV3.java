package io.polysome.api.biolm;

import io.polysome.inference.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /api/v3}: what {@code biolmai} speaks by default. */
record HostedV3() implements Dialect {
    private static final Map<String, String> ENCODE = inOrder(
            "sequence_index", "sequence_index",
            "embeddings", "embeddings",
            "bos_embeddings", "bos_embeddings",
            "per_token_embeddings", "per_token_embeddings",
            "contacts", "contacts",
            "attentions", "attentions",
            "logits", "logits",
            "vocab_tokens", "vocab_tokens");
    private static final Map<String, String> PREDICT = inOrder(
            "logits", "logits",
            "sequence_tokens", "sequence_tokens",
            "vocab_tokens", "vocab_tokens");
    private static final Map<String, String> LOG_PROB = inOrder("log_prob", "log_prob");

    @Override
    public boolean isStrict() {
        return false;
    }

    @Override
    public Map<String, String> fields(Action action) {
        return switch (action) {
            case PREDICT -> PREDICT;
            case LOG_PROB -> LOG_PROB;
            default -> ENCODE;
        };
    }

    @Override
    public boolean hasLayersAsKeys() {
        return false;
    }

    @Override
    public int invalidStatus() {
        return 400;
    }

    /** {@code {"error":{"items__0__sequence":["…"]}}}, and what other readers look for. */
    @Override
    public Map<String, Object> invalid(List<Violation> violations) {
        Map<String, List<String>> byPlace = violations.stream()
                .collect(Collectors.groupingBy(
                        HostedV3::place,
                        LinkedHashMap::new,
                        Collectors.mapping(Violation::message, Collectors.toList())));
        Map<String, Object> body =
                error(400, "user.validation", violations.getFirst().message());
        body.put("error", byPlace);
        return body;
    }

    private static String place(Violation violation) {
        return violation.location().isEmpty()
                ? "body"
                : violation.location().stream().map(String::valueOf).collect(Collectors.joining("__"));
    }

    /** Names and values in turn. */
    static Map<String, String> inOrder(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
