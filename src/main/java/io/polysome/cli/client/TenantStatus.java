package io.polysome.cli.client;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tenant as the service shows it. */
public record TenantStatus(
        String id,
        String name,
        double weight,
        @Nullable Limits limits,
        @Nullable List<String> webhookOrigins,
        @Nullable List<String> inputBuckets,
        @Nullable List<String> kafkaPrefixes) {

    public TenantStatus {
        Objects.requireNonNull(id, "id");
    }

    /** Null: without limit. */
    public record Limits(
            @Nullable Integer maxRequestItems, @Nullable Integer maxQueuedJobs) {}
}
