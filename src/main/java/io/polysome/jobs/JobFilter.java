package io.polysome.jobs;

import io.polysome.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Which of a tenant's jobs; null leaves a condition out.
 *
 * @param state by wire name
 */
public record JobFilter(TenantId tenant, @Nullable String state) {}
