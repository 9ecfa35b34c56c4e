/**
 * Who may use the service, and what belongs to whom: tenants, and the tokens that act for them.
 *
 * <p>In: tokens as requests carry them, decisions of operators. Out: {@link io.polysome.tenancy.TenantId}s, to which every
 * job is bound, and scopes. State: tables {@code tenant} and {@code api_token}; what was read of them lately; the file
 * of the first admin token. Threads: any.
 */
@NullMarked
package io.polysome.tenancy;

import org.jspecify.annotations.NullMarked;
