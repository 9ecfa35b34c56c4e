package io.polysome.api.biolm;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.polysome.inference.Action;
import io.polysome.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns our own result lines into {@code {"results":[…]}} of a dialect, token by token: memory does not grow with the
 * results but for fields that a dialect wants later than they come, which are small. Numbers pass through as they are
 * written.
 */
final class ResultTranslator {
    /** The fields of our own lines as {@code ResultLineWriter} writes them. */
    private static final List<String> LINE_ORDER = List.of(
            "sequence_index",
            "embeddings",
            "bos_embeddings",
            "per_token_embeddings",
            "contacts",
            "attentions",
            "logits",
            "vocab_tokens",
            "sequence_tokens",
            "log_prob");

    private final Dialect dialect;
    private final Map<String, String> names;
    /** Those of them that come in our lines before one that goes before them here. */
    private final Set<String> early;

    ResultTranslator(Dialect dialect, Action action) {
        this.dialect = dialect;
        names = dialect.fields(action);
        early = early(List.copyOf(names.keySet()));
    }

    private static Set<String> early(List<String> order) {
        Set<String> early = new HashSet<>();
        for (int i = 0; i < order.size(); i++) {
            int written = LINE_ORDER.indexOf(order.get(i));
            if (order.subList(0, i).stream().anyMatch(before -> LINE_ORDER.indexOf(before) > written)) {
                early.add(order.get(i));
            }
        }
        return early;
    }

    /** @param lines one JSON object for each item, in item order */
    void translate(InputStream lines, OutputStream out) throws IOException {
        try (JsonParser from = Json.FACTORY.createParser(lines);
                JsonGenerator to = Json.FACTORY.createGenerator(out)) {
            to.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            to.writeStartObject();
            to.writeArrayFieldStart("results");
            while (from.nextToken() == JsonToken.START_OBJECT) {
                to.writeStartObject();
                translateItem(from, to);
                to.writeEndObject();
            }
            to.writeEndArray();
            to.writeEndObject();
        }
    }

    /** Fields in the order of the dialect: one that comes too early waits for those before it. */
    private void translateItem(JsonParser from, JsonGenerator to) throws IOException {
        Map<String, String> waiting = new HashMap<>();
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String field = from.currentName();
            from.nextToken();
            if (field.equals("error")) {
                writeError(from, to);
            } else if (!names.containsKey(field)) {
                from.skipChildren();
            } else if (early.contains(field)) {
                waiting.put(field, written(field, from));
            } else {
                to.writeFieldName(name(field));
                writeValue(field, from, to);
            }
        }
        for (String field : names.keySet()) {
            String value = waiting.get(field);
            if (value != null) {
                to.writeFieldName(name(field));
                to.writeRawValue(value);
            }
        }
    }

    private String name(String field) {
        return names.getOrDefault(field, field);
    }

    private String written(String field, JsonParser from) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator to = Json.FACTORY.createGenerator(text)) {
            writeValue(field, from, to);
        }
        return text.toString();
    }

    private void writeValue(String field, JsonParser from, JsonGenerator to) throws IOException {
        if (dialect.hasLayersAsKeys() && field.endsWith("embeddings")) {
            writeLayersAsKeys(from, to);
        } else {
            copy(from, to);
        }
    }

    /** {@code [{"layer":33,"embedding":[…]}]} as {@code {"33":[…]}}. */
    private static void writeLayersAsKeys(JsonParser from, JsonGenerator to) throws IOException {
        to.writeStartObject();
        while (from.nextToken() == JsonToken.START_OBJECT) {
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                from.nextToken();
                if (from.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    to.writeFieldName(from.getText());
                } else {
                    copy(from, to);
                }
            }
        }
        to.writeEndObject();
    }

    /** An item without numbers: what the clients take for the error of that item. */
    private static void writeError(JsonParser from, JsonGenerator to) throws IOException {
        String detail = "";
        boolean client = false;
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String field = from.currentName();
            from.nextToken();
            switch (field) {
                case "detail" -> detail = from.getText();
                case "fault" -> client = from.getText().equals("client");
                default -> from.skipChildren();
            }
        }
        to.writeStringField("error", detail);
        to.writeNumberField("status_code", client ? 400 : 500);
    }

    /** The value as it stands, numbers letter by letter. */
    private static void copy(JsonParser from, JsonGenerator to) throws IOException {
        int depth = 0;
        do {
            JsonToken token = from.currentToken();
            if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                to.writeNumber(from.getTextCharacters(), from.getTextOffset(), from.getTextLength());
            } else {
                to.copyCurrentEvent(from);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && from.nextToken() != null);
    }
}
