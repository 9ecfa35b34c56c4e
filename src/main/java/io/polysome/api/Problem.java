package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A problem detail (RFC 9457) with our extension members.
 *
 * @param type a URI reference that names the kind, and its paragraph in the documentation
 * @param retryable whether the same request may work later
 * @param fault {@code client} or {@code service}: who has to change something
 * @param errors what is wrong in the body, place by place; empty when that does not apply
 * @param errorCount how many errors there are, which may be more than are listed
 * @param requestId as in the header X-Request-Id and in the service's log
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Problem")
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        boolean retryable,
        String fault,
        @Nullable List<Mistake> errors,
        @JsonProperty("error_count") @Nullable Integer errorCount,
        @JsonProperty("request_id") @Nullable String requestId) {

    static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One thing that is wrong.
     *
     * @param item the 0-based index of the item, when one is meant
     * @param id the client's id of that item
     * @param residue the 1-based position in its sequence, when one is meant
     * @param field the path of the field, when it is not an item's sequence
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Mistake(
            @Nullable Integer item,
            @Nullable String id,
            @Nullable Integer residue,
            @Nullable String field,
            String message) {
        Mistake {
            id = id == null ? null : StorableText.repaired(id);
            field = field == null ? null : StorableText.repaired(field);
            message = StorableText.repaired(message);
        }

        static Mistake field(String field, String message) {
            return new Mistake(null, null, null, field, message);
        }
    }

    static Problem of(ProblemType type, String detail) {
        return of(type, detail, null, null);
    }

    static Problem of(ProblemType type, String detail, @Nullable List<Mistake> errors, @Nullable Integer errorCount) {
        return new Problem(
                "/docs/errors#" + type.slug(),
                type.title(),
                type.status(),
                StorableText.repaired(detail),
                type.retryable(),
                type.fault().name().toLowerCase(Locale.ROOT),
                errors,
                errorCount,
                RequestIds.current());
    }
}
