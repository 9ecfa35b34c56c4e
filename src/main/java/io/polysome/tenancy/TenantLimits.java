package io.polysome.tenancy;

import org.jspecify.annotations.Nullable;

/**
 * How much of the service a tenant may take; null: without limit.
 *
 * @param maxRequestItems the most items that one job may have
 * @param maxQueuedJobs the most unfinished jobs at a time; requests that arrive together may exceed it by their number
 */
public record TenantLimits(
        @Nullable Integer maxRequestItems, @Nullable Integer maxQueuedJobs) {
    public static final TenantLimits NONE = new TenantLimits(null, null);
}
