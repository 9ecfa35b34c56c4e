package io.polysome.api.biolm;

import io.polysome.inference.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What differs between the versions of the BioLM API: the names of results, and how errors look. The numbers are the same.
 */
sealed interface Dialect permits HubV1, HostedV2, HostedV3 {

    /** Unknown fields and {@code params} where an action has none are errors. */
    boolean isStrict();

    /**
     * The fields of a result in their order.
     *
     * @return the name of each by its name in our own result lines
     */
    Map<String, String> fields(Action action);

    /** Whether vectors by layer are an object, {@code {"33":[…]}}, and not a list, {@code [{"layer":33,…}]}. */
    boolean hasLayersAsKeys();

    /** The status of a request whose body is not valid. */
    int invalidStatus();

    /** The body that says what is wrong with a request. */
    Map<String, Object> invalid(List<Violation> violations);

    /**
     * The body of any other error: with it each of the clients shows the sentence.
     *
     * @param code of BioLM's closed list, such as {@code user.validation}
     */
    default Map<String, Object> error(int status, String code, String sentence) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", sentence);
        body.put("detail", sentence);
        body.put("errors", List.of());
        body.put("status_code", status);
        body.put("code", code);
        return body;
    }

    /** By the first segment below {@code /api/}, or for a path without one. */
    static Dialect of(String path) {
        return switch (path) {
            case String p when p.startsWith("/api/v1/") -> new HubV1();
            case String p when p.startsWith("/api/v2/") -> new HostedV2();
            default -> new HostedV3();
        };
    }
}
