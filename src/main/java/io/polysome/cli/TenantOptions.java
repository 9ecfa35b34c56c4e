package io.polysome.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What can be decided about a tenant. What is not given stays as it is. */
final class TenantOptions {
    private static final String NONE = "none";

    @Option(names = "--name", paramLabel = "NAME", description = "How people call it. Default: its id.")
    private @Nullable String name;

    @Option(
            names = "--weight",
            paramLabel = "W",
            description = "Its share of the workers when there is more work than they can do. Default: 1.")
    private @Nullable Double weight;

    @Option(
            names = "--max-request-items",
            paramLabel = "N",
            converter = LimitConverter.class,
            description = "The most items of a job; none takes the limit away.")
    private @Nullable Limit maxRequestItems;

    @Option(
            names = "--max-queued-jobs",
            paramLabel = "N",
            converter = LimitConverter.class,
            description = "The most unfinished jobs at a time; none takes the limit away.")
    private @Nullable Limit maxQueuedJobs;

    @Option(
            names = "--webhook-origins",
            paramLabel = "ORIGIN",
            split = ",",
            description =
                    "Where its jobs may have events sent, such as https://lab.example.org; with commas between, or"
                            + " none.")
    private @Nullable List<String> webhookOrigins;

    @Option(
            names = "--input-buckets",
            paramLabel = "BUCKET[/PREFIX]",
            split = ",",
            description = "Where its jobs may read inputs from; with commas between, or none.")
    private @Nullable List<String> inputBuckets;

    @Option(
            names = "--kafka-prefixes",
            paramLabel = "PREFIX",
            split = ",",
            description = "Beginnings of the topics that its replies may go to; with commas between, or none.")
    private @Nullable List<String> kafkaPrefixes;

    /** @param value null: take the limit away */
    record Limit(@Nullable Integer value) {}

    /** Reads a number or {@code none}. */
    static final class LimitConverter implements ITypeConverter<Limit> {
        @Override
        public Limit convert(String text) {
            try {
                return new Limit(text.equals(NONE) ? null : Integer.valueOf(text));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is no limit; give a number or none".formatted(text));
            }
        }
    }

    /** As {@code PATCH /v1/tenants} reads them; without those that were not given. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "name", name);
        put(fields, "weight", weight);
        put(fields, "webhook_origins", list(webhookOrigins));
        put(fields, "input_buckets", list(inputBuckets));
        put(fields, "kafka_prefixes", list(kafkaPrefixes));
        Map<String, @Nullable Object> limits = new LinkedHashMap<>();
        putLimit(limits, "max_request_items", maxRequestItems);
        putLimit(limits, "max_queued_jobs", maxQueuedJobs);
        if (!limits.isEmpty()) {
            fields.put("limits", limits);
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String field, @Nullable Object value) {
        if (value != null) {
            fields.put(field, value);
        }
    }

    private static void putLimit(Map<String, @Nullable Object> limits, String field, @Nullable Limit limit) {
        if (limit != null) {
            limits.put(field, limit.value());
        }
    }

    private static @Nullable List<String> list(@Nullable List<String> values) {
        return List.of(NONE).equals(values) ? List.of() : values;
    }
}
