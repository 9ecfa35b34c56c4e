package io.polysome.jobs;

import io.polysome.tenancy.TenantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * By what a submission is known again when it comes twice.
 *
 * @param id the job's; chosen by the client, or new
 * @param key the client's name for the submission; null when it gave none
 */
public record SubmissionKey(
        TenantId tenant, JobId id, @Nullable String key) {
    /** How long a key is remembered at least. The job's id is remembered as long as the job. */
    public static final Duration REMEMBERED = Duration.ofDays(7);
}
