/**
 * Tenants and tokens in PostgreSQL.
 *
 * <p>In: calls of {@link io.polysome.tenancy.TenantStore} and {@link io.polysome.tenancy.ApiTokenStore}. Out: rows. State:
 * tables {@code tenant}, {@code api_token}. Threads: many; each call is one transaction.
 */
@NullMarked
package io.polysome.tenancy.db;

import org.jspecify.annotations.NullMarked;
