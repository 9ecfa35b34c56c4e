package io.polysome.api.biolm;

import io.polysome.inference.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema of a request, which clients ask for before their first call. {@code biolmai} reads {@code
 * properties.items.maxItems}, and sends as many items at a time; a {@code throttle_rate} there is none.
 */
final class RequestSchema {
    /** As in the originals. More are taken; but a job of so few is an interactive one. */
    private static final int PUBLISHED_ITEMS = 8;

    private static final List<String> INCLUDE =
            List.of("mean", "per_token", "per_residue", "bos", "contacts", "logits", "attentions");

    private RequestSchema() {}

    static Map<String, Object> of(Action action, int maxResidues) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (action == Action.ENCODE) {
            properties.put("params", object(Map.of(), params()));
        }
        properties.put(
                "items",
                orderedMap(
                        "type",
                        "array",
                        "minItems",
                        1,
                        "maxItems",
                        PUBLISHED_ITEMS,
                        "items",
                        object(
                                Map.of("required", List.of("sequence")),
                                Map.of(
                                        "sequence",
                                        orderedMap("type", "string", "minLength", 1, "maxLength", maxResidues)))));
        return object(orderedMap("title", "ESM2 " + action.wireName(), "required", List.of("items")), properties);
    }

    private static Map<String, Object> params() {
        return orderedMap(
                "repr_layers",
                orderedMap("type", "array", "items", Map.of("type", "integer"), "default", List.of(-1)),
                "include",
                orderedMap(
                        "type",
                        "array",
                        "items",
                        orderedMap("type", "string", "enum", INCLUDE),
                        "default",
                        List.of("mean")));
    }

    private static Map<String, Object> object(Map<String, Object> more, Map<String, Object> properties) {
        Map<String, Object> schema = new LinkedHashMap<>(more);
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        return schema;
    }

    /** Names and values in turn. */
    static Map<String, Object> orderedMap(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
