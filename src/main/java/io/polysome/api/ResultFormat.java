package io.polysome.api;

import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The forms in which results can be had: the same lines, with something before, between and after them. */
enum ResultFormat {
    JSON_DOCUMENT("json", MediaType.APPLICATION_JSON, "{\"results\":[", ",\n", "", "]}\n"),
    LINES("ndjson", ResultFormat.NDJSON, "", "\n", "\n", "");

    static final String NDJSON = "application/x-ndjson";

    private final String shortName;
    private final String mediaType;
    private final String head;
    private final String lineEnd;
    private final String lastLineEnd;
    private final String tail;

    ResultFormat(String shortName, String mediaType, String head, String lineEnd, String lastLineEnd, String tail) {
        this.shortName = shortName;
        this.mediaType = mediaType;
        this.head = head;
        this.lineEnd = lineEnd;
        this.lastLineEnd = lastLineEnd;
        this.tail = tail;
    }

    /** As in the parameter {@code format}. */
    String shortName() {
        return shortName;
    }

    String mediaType() {
        return mediaType;
    }

    String head() {
        return head;
    }

    /** What stands for each newline but the last. */
    String lineEnd() {
        return lineEnd;
    }

    /** What stands for the last newline; no longer than the others. */
    String lastLineEnd() {
        return lastLineEnd;
    }

    String tail() {
        return tail;
    }

    /** @throws ProblemException when the format's name is not known */
    static ResultFormat choose(@Nullable String format, @Nullable String accept) {
        if (format == null) {
            return accept != null && accept.contains(NDJSON) ? LINES : JSON_DOCUMENT;
        }
        return switch (format) {
            case "json" -> JSON_DOCUMENT;
            case "ndjson" -> LINES;
            default ->
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "format '%s' is not known; there is json, ndjson".formatted(format));
        };
    }
}
