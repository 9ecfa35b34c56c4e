package io.polysome.cli.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as the service tells it (RFC 9457).
 *
 * @param type a URI that ends with the name of the problem's paragraph in docs/errors.md
 * @param retryable whether the same request may work later
 * @param errors what is wrong in the request, place by place; perhaps only the first of them
 * @param errorCount how many there are
 */
record Problem(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String detail,
        boolean retryable,
        @Nullable List<Mistake> errors,
        @Nullable Integer errorCount) {
    private static final int MOST_MISTAKES_SHOWN = 20;

    /** @param message names the place itself: the item and its id, the residue, or the field */
    record Mistake(@Nullable String message) {}

    /** When something answered that tells no more than a status. */
    static Problem ofStatus(int status, String detail) {
        return new Problem(null, null, status, detail, false, null, null);
    }

    /** Several lines: what, where, and the way out. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(title != null ? title : "the service answered with status " + status);
        List<Mistake> mistakes = errors == null ? List.of() : errors;
        mistakes.stream().limit(MOST_MISTAKES_SHOWN).forEach(m -> lines.add("  " + m.message()));
        int left = Math.max(errorCount == null ? 0 : errorCount, mistakes.size()) - MOST_MISTAKES_SHOWN;
        if (left > 0) {
            lines.add("  and %d more".formatted(left));
        }
        if (mistakes.isEmpty() && detail != null) {
            lines.add(detail);
        }
        lines.addAll(wayOut());
        return String.join("\n", lines);
    }

    private List<String> wayOut() {
        List<String> lines = new ArrayList<>();
        if (status == 401 || status == 403) {
            lines.add(
                    "A token is read from POLYSOME_TOKEN. The first one of a service is in the file admin-token of its data"
                            + " directory.");
        }
        if (retryable) {
            lines.add("The same command may work later.");
        }
        if (type != null && type.indexOf('#') >= 0) {
            lines.add("More: docs/errors.md, " + type.substring(type.indexOf('#') + 1));
        }
        return lines;
    }
}
