package io.polysome.api.biolm;

import io.polysome.inference.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /api/v1}: that of a self-hosted hub, which {@code biolm-sdk} speaks in its hub mode. */
record HubV1() implements Dialect {
    private static final Map<String, String> ENCODE = HostedV3.inOrder(
            "sequence_index", "sequence_index",
            "embeddings", "embeddings",
            "bos_embeddings", "bos_embeddings",
            "per_token_embeddings", "residue_embeddings",
            "contacts", "contacts",
            "attentions", "attentions",
            "logits", "logits",
            "vocab_tokens", "vocab_tokens");
    private static final HostedV3 HOSTED = new HostedV3();

    @Override
    public boolean isStrict() {
        return true;
    }

    @Override
    public Map<String, String> fields(Action action) {
        return action == Action.ENCODE ? ENCODE : HOSTED.fields(action);
    }

    @Override
    public boolean hasLayersAsKeys() {
        return false;
    }

    @Override
    public int invalidStatus() {
        return 422;
    }

    /** FastAPI's list, and what other readers look for. */
    @Override
    public Map<String, Object> invalid(List<Violation> violations) {
        Map<String, Object> body =
                error(422, "user.validation", violations.getFirst().message());
        body.put("detail", violations.stream().map(HubV1::entry).collect(Collectors.toList()));
        return body;
    }

    private static Map<String, Object> entry(Violation violation) {
        List<Object> location = new ArrayList<>(List.of("body"));
        location.addAll(violation.location());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", violation.type());
        entry.put("loc", location);
        entry.put("msg", violation.message());
        if (violation.input() != null) {
            entry.put("input", violation.input());
        }
        return entry;
    }
}
