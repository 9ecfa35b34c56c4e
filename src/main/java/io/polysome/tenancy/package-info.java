/**
 * Who may use the service, and what belongs to whom.
 *
 * <p>In: nothing yet but names. Out: {@link io.polysome.tenancy.TenantId}s, to which every job is bound. State: none.
 * Threads: any.
 */
@NullMarked
package io.polysome.tenancy;

import org.jspecify.annotations.NullMarked;
