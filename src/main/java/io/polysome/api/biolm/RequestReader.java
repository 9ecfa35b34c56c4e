package io.polysome.api.biolm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.polysome.inference.Action;
import io.polysome.inference.Output;
import io.polysome.jobs.Item;
import io.polysome.platform.Json;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {"params":{…},"items":[{"sequence":…},…]}} while it arrives, and says what is wrong with it in the words
 * that clients of BioLM know: types are strict, nothing is trimmed or turned into upper case.
 */
final class RequestReader {
    /** Nothing in a request is longer than a sequence of masks, six letters each. */
    private static final int LONGEST_STRING = 1 << 20;

    private static final JsonFactory JSON = Json.FACTORY
            .rebuild()
            .streamReadConstraints(Json.FACTORY
                    .streamReadConstraints()
                    .rebuild()
                    .maxStringLength(LONGEST_STRING)
                    .build())
            .build();
    private static final Pattern RESIDUES = Pattern.compile("[ACDEFGHIKLMNPQRSTVWYBXZUO]+");
    private static final String MASK = "<mask>";
    private static final String WRONG_RESIDUES =
            "Value error, Residues can only be represented with 'ACDEFGHIKLMNPQRSTVWYBXZUO' characters";
    private static final String NO_MASK = "Value error, Expected at least one occurrence of '<mask>', got none";
    /** More violations than these say nothing new. */
    private static final int MOST_VIOLATIONS = 1_000;
    /** A longer value is not repeated in an answer. */
    private static final int LONGEST_INPUT = 100;

    private final JsonParser json;
    private final Action action;
    private final boolean strict;
    private final int maxItems;
    private final int maxResidues;
    private final List<Violation> violations = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    private @Nullable Set<Output> include;
    private @Nullable List<Integer> layers;
    private boolean hasItems;

    private RequestReader(JsonParser json, Action action, boolean strict, int maxItems, int maxResidues) {
        this.json = json;
        this.action = action;
        this.strict = strict;
        this.maxItems = maxItems;
        this.maxResidues = maxResidues;
    }

    /**
     * @throws IOException when it cannot be read or is not JSON
     * @throws InvalidRequestException with everything else that is wrong
     */
    static BiolmRequest read(InputStream body, Action action, boolean strict, int maxItems, int maxResidues)
            throws IOException, InvalidRequestException {
        try (JsonParser json = JSON.createParser(body)) {
            return new RequestReader(json, action, strict, maxItems, maxResidues).read();
        }
    }

    private BiolmRequest read() throws IOException, InvalidRequestException {
        if (json.nextToken() == null) {
            throw new JsonParseException(json, "the body is empty");
        }
        List<Object> body = List.of();
        if (expect(JsonToken.START_OBJECT, body, "model_attributes_type", "Input should be a valid dictionary")) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "items" -> readItems(List.of(field));
                    case "params" -> readParams(List.of(field));
                    default -> extra(List.of(field));
                }
            }
            if (!hasItems) {
                add("missing", List.of("items"), "Field required", null);
            }
        }
        if (json.nextToken() != null) {
            throw new JsonParseException(json, "there is more after the end of the body");
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        return new BiolmRequest(
                include == null ? EnumSet.of(Output.MEAN) : include, layers == null ? List.of(-1) : layers, items);
    }

    private void readItems(List<Object> place) throws IOException {
        hasItems = true;
        if (!expect(JsonToken.START_ARRAY, place, "list_type", "Input should be a valid list")) {
            return;
        }
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count < maxItems) {
                readItem(below(place, count));
            } else {
                json.skipChildren();
            }
            count++;
        }
        if (count == 0) {
            add("too_short", place, "List should have at least 1 item after validation, not 0", null);
        }
        if (count > maxItems) {
            add(
                    "too_long",
                    place,
                    "List should have at most %d items after validation, not %d".formatted(maxItems, count),
                    null);
        }
    }

    private void readItem(List<Object> place) throws IOException {
        if (!expect(JsonToken.START_OBJECT, place, "model_type", "Input should be a valid dictionary")) {
            return;
        }
        boolean hasSequence = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            List<Object> field = below(place, json.currentName());
            json.nextToken();
            if (field.getLast().equals("sequence")) {
                hasSequence = true;
                readSequence(field);
            } else {
                extra(field);
            }
        }
        if (!hasSequence) {
            add("missing", below(place, "sequence"), "Field required", null);
        }
    }

    private void readSequence(List<Object> place) throws IOException {
        if (!expect(JsonToken.VALUE_STRING, place, "string_type", "Input should be a valid string")) {
            return;
        }
        String text = json.getText();
        Optional<String> problem = problemWith(text);
        if (problem.isPresent()) {
            add("value_error", place, problem.get(), text);
            return;
        }
        try {
            ProteinSequence sequence = ProteinSequence.parse(text);
            if (sequence.length() > maxResidues) {
                add(
                        "too_long",
                        place,
                        "Value should have at most %d items after validation, not %d"
                                .formatted(maxResidues, sequence.length()),
                        null);
            } else {
                items.add(new Item(null, sequence));
            }
        } catch (InvalidSequenceException e) {
            add("value_error", place, WRONG_RESIDUES, text);
        }
    }

    /** {@code predict} takes masks and no gaps, the others gaps and no masks; something must be left without them. */
    private Optional<String> problemWith(String text) {
        if (action == Action.PREDICT && !text.contains(MASK)) {
            return Optional.of(NO_MASK);
        }
        String residues = text.replace(action == Action.PREDICT ? MASK : "-", "");
        return RESIDUES.matcher(residues).matches() ? Optional.empty() : Optional.of(WRONG_RESIDUES);
    }

    private void readParams(List<Object> place) throws IOException {
        if (action != Action.ENCODE) {
            if (strict) {
                extra(place);
            } else {
                json.skipChildren();
            }
            return;
        }
        if (!expect(JsonToken.START_OBJECT, place, "model_type", "Input should be a valid dictionary")) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            List<Object> value = below(place, field);
            json.nextToken();
            switch (field) {
                case "repr_layers" -> layers = readLayers(value);
                case "include" -> include = readInclude(value);
                case "layer" -> readLayer(value);
                default -> extra(value);
            }
        }
    }

    /** A helper of biolm-sdk sends one layer under this name. */
    private void readLayer(List<Object> place) throws IOException {
        if (strict) {
            extra(place);
            return;
        }
        Integer layer = readInteger(place);
        if (layer != null && layers == null) {
            layers = List.of(layer);
        }
    }

    private @Nullable List<Integer> readLayers(List<Object> place) throws IOException {
        if (!expect(JsonToken.START_ARRAY, place, "list_type", "Input should be a valid list")) {
            return null;
        }
        List<Integer> read = new ArrayList<>();
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            Integer layer = readInteger(below(place, i));
            if (layer != null) {
                read.add(layer);
            }
        }
        return read;
    }

    private @Nullable Integer readInteger(List<Object> place) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT) {
            return json.getIntValue();
        }
        add("int_type", place, "Input should be a valid integer", shortInput());
        json.skipChildren();
        return null;
    }

    private @Nullable Set<Output> readInclude(List<Object> place) throws IOException {
        if (!expect(JsonToken.START_ARRAY, place, "list_type", "Input should be a valid list")) {
            return null;
        }
        Set<Output> read = EnumSet.noneOf(Output.class);
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            String name = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
            Optional<Output> output = name == null ? Optional.empty() : output(name);
            if (output.isPresent()) {
                read.add(output.get());
            } else {
                add(
                        "value_error",
                        below(place, i),
                        "%s is not a valid ESM2EncodeIncludeOptions"
                                .formatted(name == null ? json.getText() : "'" + shortened(name) + "'"),
                        shortInput());
                json.skipChildren();
            }
        }
        return read;
    }

    /** Both spellings of the vectors by residue, in every version. */
    private static Optional<Output> output(String name) {
        return Output.find(name.equals("per_residue") ? Output.PER_TOKEN.wireName() : name);
    }

    /** When the value is another one, says so and steps over it. */
    private boolean expect(JsonToken token, List<Object> place, String type, String message) throws IOException {
        if (json.currentToken() == token) {
            return true;
        }
        add(type, place, message, shortInput());
        json.skipChildren();
        return false;
    }

    private void extra(List<Object> place) throws IOException {
        add("extra_forbidden", place, "Extra inputs are not permitted", shortInput());
        json.skipChildren();
    }

    private @Nullable Object shortInput() throws IOException {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shortened(json.getText());
            case null, default -> null;
        };
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_INPUT ? text : text.substring(0, LONGEST_INPUT) + "…";
    }

    private void add(String type, List<Object> place, String message, @Nullable Object input) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(type, place, message, input instanceof String s ? shortened(s) : input));
        }
    }

    private static List<Object> below(List<Object> place, Object last) {
        List<Object> longer = new ArrayList<>(place);
        longer.add(last instanceof String name ? shortened(name) : last);
        return longer;
    }
}
