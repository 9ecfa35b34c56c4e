package io.polysome.tenancy;

import java.time.Instant;

/** Whoever owns jobs, and what an operator has decided about it. */
public record Tenant(TenantId id, TenantSettings settings, Instant createdAt) {}
