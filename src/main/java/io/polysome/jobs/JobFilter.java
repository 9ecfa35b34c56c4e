package io.polysome.jobs;

import io.polysome.tenancy.TenantId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of a tenant's jobs: those that meet every condition. Null leaves a condition out.
 *
 * @param state by wire name
 * @param tags a job has all of these, and may have others
 * @param model by slug
 * @param action by wire name
 * @param createdAfter this time is not included
 * @param createdBefore this time is not included
 */
public record JobFilter(
        TenantId tenant,
        @Nullable String state,
        Map<String, String> tags,
        @Nullable String clientRef,
        @Nullable String model,
        @Nullable String action,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore) {
    public JobFilter {
        tags = Map.copyOf(tags);
    }

    public static JobFilter allOf(TenantId tenant) {
        return new JobFilter(tenant, null, Map.of(), null, null, null, null, null);
    }
}
