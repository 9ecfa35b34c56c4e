package io.polysome.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polysome.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A small JSON object, read field by field. A field that is absent keeps what it had; one that is null goes back to what
 * it has by default. Wrong types and unknown fields are collected, so that the client hears of all of them at once.
 */
final class Fields {
    private final String path;
    private final JsonNode object;
    private final List<Problem.Mistake> mistakes;
    private final Set<String> known = new TreeSet<>();
    private final List<Fields> inner = new ArrayList<>();

    private Fields(String path, JsonNode object, List<Problem.Mistake> mistakes) {
        this.path = path;
        this.object = object;
        this.mistakes = mistakes;
    }

    /** @throws IOException when the body cannot be read or is not JSON */
    static Fields read(InputStream body) throws IOException {
        try (JsonParser json = Json.MAPPER.createParser(body)) {
            if (!(json.readValueAsTree() instanceof ObjectNode object) || json.nextToken() != null) {
                throw new ProblemException(ProblemType.MALFORMED_BODY, "the body must be one JSON object");
            }
            return new Fields("", object, new ArrayList<>());
        }
    }

    /** Null stands for a text that is missing; with a null before, it is a mistake that the field is absent. */
    String text(String field, @Nullable String before) {
        JsonNode value = find(field);
        if (value == null && before != null) {
            return before;
        }
        if (value == null || value.isNull()) {
            wrong(field, "is missing");
            return "";
        }
        return expect(field, value, JsonNode::isTextual, "a string") ? value.textValue() : "";
    }

    @Nullable String optionalText(String field) {
        JsonNode value = find(field);
        return value == null || value.isNull() || !expect(field, value, JsonNode::isTextual, "a string")
                ? null
                : value.textValue();
    }

    double number(String field, double before, double byDefault) {
        JsonNode value = find(field);
        if (value == null) {
            return before;
        }
        return value.isNull() || !expect(field, value, JsonNode::isNumber, "a number")
                ? byDefault
                : value.doubleValue();
    }

    @Nullable Integer integer(String field, @Nullable Integer before) {
        JsonNode value = find(field);
        if (value == null) {
            return before;
        }
        return value.isNull() || !expect(field, value, JsonNode::isInt, "a whole number up to 2147483647")
                ? null
                : (Integer) value.intValue();
    }

    List<String> texts(String field, List<String> before, List<String> byDefault) {
        JsonNode value = find(field);
        if (value == null) {
            return before;
        }
        if (value.isNull() || !expect(field, value, JsonNode::isArray, "a list of strings")) {
            return byDefault;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            if (expect("%s[%d]".formatted(field, i), value.get(i), JsonNode::isTextual, "a string")) {
                texts.add(value.get(i).textValue());
            }
        }
        return texts;
    }

    /** Null when the field is absent; an object without fields when it is none. */
    @Nullable Fields object(String field) {
        JsonNode value = find(field);
        if (value == null) {
            return null;
        }
        boolean isObject = value.isNull() || expect(field, value, JsonNode::isObject, "an object");
        JsonNode fields = isObject && value.isObject() ? value : JsonNodeFactory.instance.objectNode();
        Fields read = new Fields(path + field + ".", fields, mistakes);
        inner.add(read);
        return read;
    }

    boolean isNull(String field) {
        JsonNode value = object.get(field);
        return value != null && value.isNull();
    }

    void wrong(String field, String complaint) {
        String place = path + field;
        mistakes.add(Problem.Mistake.field(place, place + " " + complaint));
    }

    /**
     * To be called when every field that there is has been asked for.
     *
     * @param further what is wrong beyond the types
     * @throws ProblemException when anything is wrong
     */
    void throwIfWrong(List<Problem.Mistake> further) {
        reportUnknown();
        List<Problem.Mistake> all = new ArrayList<>(mistakes);
        Set<String> told = new TreeSet<>();
        mistakes.forEach(mistake -> told.add(String.valueOf(mistake.field())));
        further.stream()
                .filter(mistake -> told.add(String.valueOf(mistake.field())))
                .forEach(all::add);
        if (!all.isEmpty()) {
            throw ProblemException.invalidRequest(all);
        }
    }

    private void reportUnknown() {
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                wrong(field, "is not known; there is " + String.join(", ", known));
            }
        });
        inner.forEach(Fields::reportUnknown);
    }

    private @Nullable JsonNode find(String field) {
        known.add(field);
        return object.get(field);
    }

    private boolean expect(String field, JsonNode value, Predicate<JsonNode> type, String expected) {
        if (type.test(value)) {
            return true;
        }
        wrong(field, "must be " + expected);
        return false;
    }
}
