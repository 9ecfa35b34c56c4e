package io.polysome.api;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads parameters of URLs. What they cannot be ends in a {@link ProblemException}. */
final class Parameters {
    private Parameters() {}

    /** @throws ProblemException when the text is not a number within the bounds */
    static int integer(String name, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong("%s must be a number from %d to %d, not '%s'".formatted(name, least, most, text));
    }

    static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : RequestedOptions.time(text);
        } catch (DateTimeException e) {
            throw wrong("%s must be a time like 2030-01-31T12:00:00Z, not '%s'".formatted(name, text));
        }
    }

    /** A text that is compared with stored ones. */
    static @Nullable String text(String name, @Nullable String text) {
        String complaint = text == null ? null : StorableText.complaint(text, RequestedOptions.LONGEST_TEXT);
        if (complaint != null) {
            throw wrong(name + " " + complaint);
        }
        return text;
    }

    static @Nullable String oneOf(String name, Iterable<String> known, @Nullable String text) {
        for (String value : known) {
            if (text == null || value.equals(text)) {
                return text;
            }
        }
        throw wrong("%s '%s' is not known; there is %s".formatted(name, text, String.join(", ", known)));
    }

    /** @param tags each {@code key:value} */
    static Map<String, String> tags(List<String> tags) {
        Map<String, String> byKey = new TreeMap<>();
        for (String tag : tags) {
            int colon = tag.indexOf(':');
            if (colon < 1) {
                throw wrong("tag must be like key:value, not '%s'".formatted(tag));
            }
            text("tag", tag.substring(0, colon));
            text("tag", tag.substring(colon + 1));
            String other = byKey.put(tag.substring(0, colon), tag.substring(colon + 1));
            if (other != null && !other.equals(tag.substring(colon + 1))) {
                throw wrong("tag '%s' cannot have two values".formatted(tag.substring(0, colon)));
            }
        }
        return byKey;
    }

    /** The header Link (RFC 8288) to the next page of a list: the same request but for the cursor. */
    static String nextLink(UriInfo request, String cursor) {
        MultivaluedMap<String, String> query = request.getQueryParameters();
        String others = query.entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals("cursor"))
                .flatMap(parameter ->
                        parameter.getValue().stream().map(value -> encode(parameter.getKey()) + "=" + encode(value)))
                .sorted()
                .map(parameter -> parameter + "&")
                .collect(Collectors.joining());
        return "<%s?%scursor=%s>; rel=\"next\""
                .formatted(request.getRequestUri().getRawPath(), others, cursor);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ProblemException wrong(String detail) {
        return new ProblemException(ProblemType.INVALID_PARAMETER, detail);
    }
}
