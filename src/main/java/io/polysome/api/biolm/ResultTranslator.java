package io.polysome.api.biolm;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.polysome.inference.Action;
import io.polysome.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns our own result lines into {@code {"results":[…]}} of a dialect, token by token: memory does not grow with the
 * results but for fields that a dialect wants later than they come, which are small. Numbers pass through as they are
 * written.
 */
final class ResultTranslator {
    private final Dialect dialect;
    private final Map<String, String> names;
    private final List<String> order;

    ResultTranslator(Dialect dialect, Action action) {
        this.dialect = dialect;
        names = dialect.fields(action);
        order = new ArrayList<>(names.keySet());
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
        Map<String, TokenBuffer> waiting = new HashMap<>();
        int next = 0;
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String field = from.currentName();
            from.nextToken();
            int place = order.indexOf(field);
            if (field.equals("error")) {
                writeError(from, to);
            } else if (place < 0) {
                from.skipChildren();
            } else if (place <= next || isInOrder(field)) {
                writeField(field, from, to);
                next = place + 1;
            } else {
                TokenBuffer kept = new TokenBuffer(from);
                kept.copyCurrentStructure(from);
                waiting.put(field, kept);
            }
        }
        for (String field : order) {
            TokenBuffer kept = waiting.get(field);
            if (kept != null) {
                try (JsonParser again = kept.asParser()) {
                    again.nextToken();
                    writeField(field, again, to);
                }
            }
        }
    }

    /** Whether no field that our lines have later comes earlier in the dialect. */
    private boolean isInOrder(String field) {
        int written = LINE_ORDER.indexOf(field);
        return order.subList(0, order.indexOf(field)).stream().allMatch(before -> LINE_ORDER.indexOf(before) < written);
    }

    /** The order of our own lines, which {@code ResultLineWriter} decides. */
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

    private void writeField(String field, JsonParser from, JsonGenerator to) throws IOException {
        to.writeFieldName(names.getOrDefault(field, field));
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
