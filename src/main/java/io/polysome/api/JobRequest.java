package io.polysome.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.polysome.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a submission as it came, of the right JSON types but not yet checked against a model.
 *
 * @param reprLayers null when it was not given, as for all params
 */
record JobRequest(
        @Nullable String model,
        @Nullable String action,
        @Nullable List<String> include,
        @Nullable List<Integer> reprLayers,
        @Nullable String method,
        @Nullable String tooLong,
        RequestedOptions options,
        List<RawItem> items,
        ErrorList errors) {

    /** A sequence that nobody has looked at; null when the item had none. */
    record RawItem(@Nullable String id, @Nullable String sequence) {}

    /**
     * Reads a body while it arrives. Wrong types and unknown fields are collected, not thrown, so that the client hears
     * of all of them at once.
     *
     * @throws IOException when it cannot be read or is not JSON
     * @throws ProblemException when it is no object, or has more items than may be
     */
    static JobRequest read(InputStream body, int maxItems) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(body)) {
            Reader reader = new Reader(json, maxItems);
            reader.readBody();
            if (json.nextToken() != null) {
                throw new ProblemException(ProblemType.MALFORMED_BODY, "there is more after the end of the job");
            }
            return new JobRequest(
                    reader.model,
                    reader.action,
                    reader.include,
                    reader.reprLayers,
                    reader.method,
                    reader.tooLong,
                    new RequestedOptions(
                            reader.tags, reader.clientRef, reader.priority, reader.deadline, reader.retention),
                    reader.items,
                    reader.errors);
        }
    }

    private static final class Reader {
        private final JsonParser json;
        private final ErrorList errors = new ErrorList();
        private final List<RawItem> items = new ArrayList<>();
        private @Nullable String model;
        private @Nullable String action;
        private @Nullable List<String> include;
        private @Nullable List<Integer> reprLayers;
        private @Nullable String method;
        private @Nullable String tooLong;
        private final Map<String, String> tags = new LinkedHashMap<>();
        private @Nullable String clientRef;
        private @Nullable Integer priority;
        private @Nullable String deadline;
        private @Nullable String retention;
        private final int maxItems;

        Reader(JsonParser json, int maxItems) {
            this.json = json;
            this.maxItems = maxItems;
        }

        void readBody() throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ProblemException(
                        ProblemType.MALFORMED_BODY,
                        "the body must be a JSON object like {\"model\":…,\"action\":…,\"items\":[…]}");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "model" -> model = text(field);
                    case "action" -> action = text(field);
                    case "params" -> readParams();
                    case "items" -> readItems();
                    case "tags" -> readTags();
                    case "client_ref" -> clientRef = text(field);
                    case "priority" -> priority = integer(field);
                    case "deadline" -> deadline = text(field);
                    case "retention" -> retention = text(field);
                    default ->
                        unknown(field, "model, action, params, items, tags, client_ref, priority, deadline, retention");
                }
            }
        }

        private void readParams() throws IOException {
            if (!expect(JsonToken.START_OBJECT, "params", "an object")) {
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = "params." + json.currentName();
                json.nextToken();
                switch (field) {
                    case "params.include" -> include = readList(field, this::text);
                    case "params.repr_layers" -> reprLayers = readList(field, this::integer);
                    case "params.method" -> method = text(field);
                    case "params.too_long" -> tooLong = text(field);
                    default -> unknown(field, "include, repr_layers, method, too_long");
                }
            }
        }

        private void readTags() throws IOException {
            if (!expect(JsonToken.START_OBJECT, "tags", "an object of strings")) {
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                String value = text("tags." + key);
                if (value != null) {
                    tags.put(key, value);
                }
            }
        }

        private void readItems() throws IOException {
            if (!expect(JsonToken.START_ARRAY, "items", "a list")) {
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (items.size() == maxItems) {
                    throw new ProblemException(
                            ProblemType.TOO_MANY_ITEMS,
                            "a job has at most %d items here; make several jobs of them".formatted(maxItems));
                }
                String place = "items[%d]".formatted(items.size());
                if (!expect(JsonToken.START_OBJECT, place, "an object like {\"id\":…,\"sequence\":…}")) {
                    items.add(new RawItem(null, ""));
                    continue;
                }
                readItem(place);
            }
        }

        private void readItem(String place) throws IOException {
            String id = null;
            String sequence = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "id" -> id = text(place + ".id");
                    case "sequence" -> sequence = text(place + ".sequence");
                    default -> unknown(place + "." + field, "id, sequence");
                }
            }
            items.add(new RawItem(id, sequence));
        }

        private interface Value<T> {
            @Nullable T read(String place) throws IOException;
        }

        private <T> @Nullable List<T> readList(String field, Value<T> value) throws IOException {
            if (!expect(JsonToken.START_ARRAY, field, "a list")) {
                return null;
            }
            List<T> values = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                T read = value.read("%s[%d]".formatted(field, values.size()));
                if (read != null) {
                    values.add(read);
                }
            }
            return values;
        }

        private @Nullable String text(String place) throws IOException {
            return expect(JsonToken.VALUE_STRING, place, "a string") ? json.getText() : null;
        }

        private @Nullable Integer integer(String place) throws IOException {
            if (!expect(JsonToken.VALUE_NUMBER_INT, place, "an integer")) {
                return null;
            }
            if (json.getNumberType() != JsonParser.NumberType.INT) {
                errors.add(Problem.Mistake.field(place, "%s is out of range".formatted(place)));
                return null;
            }
            return json.getIntValue();
        }

        /** When the value is another one, says so and steps over it. */
        private boolean expect(JsonToken token, String place, String expected) throws IOException {
            if (json.currentToken() == token) {
                return true;
            }
            errors.add(Problem.Mistake.field(place, "%s must be %s".formatted(place, expected)));
            json.skipChildren();
            return false;
        }

        private void unknown(String place, String known) throws IOException {
            errors.add(Problem.Mistake.field(place, "%s is not known; there is %s".formatted(place, known)));
            json.skipChildren();
        }
    }
}
