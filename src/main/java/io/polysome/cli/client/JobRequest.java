package io.polysome.cli.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wishes of its items; null leaves the choice to the service.
 *
 * @param include names of outputs
 * @param reprLayers layer numbers, negative ones from the end
 * @param method of scan
 * @param tooLong what becomes of a sequence that is over the service's limit
 * @param options what is wanted beside the numbers
 */
public record JobRequest(
        String model,
        String action,
        @Nullable List<String> include,
        @Nullable List<Integer> reprLayers,
        @Nullable String method,
        @Nullable String tooLong,
        Options options) {

    /** As the service reads them; null leaves them out. */
    public record Options(
            Map<String, String> tags,
            @Nullable String clientRef,
            @Nullable Integer priority,
            @Nullable String deadline,
            @Nullable String retention) {
        public static final Options NONE = new Options(Map.of(), null, null, null, null);
    }

    /** One sequence, with the client's name for it. */
    public record Item(@Nullable String id, String sequence) {}
}
