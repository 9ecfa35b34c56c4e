package io.polysome.api;

import io.polysome.jobs.JobOptions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a job as they came, not yet checked.
 *
 * @param deadline RFC 3339
 * @param retention ISO 8601
 */
record RequestedOptions(
        Map<String, String> tags,
        @Nullable String clientRef,
        @Nullable Integer priority,
        @Nullable String deadline,
        @Nullable String retention) {
    static final int MOST_TAGS = 32;
    static final int LONGEST_TAG_KEY = 100;
    static final int LONGEST_TEXT = 500;
    static final int HIGHEST_PRIORITY = 100;
    static final Duration LONGEST_RETENTION = Duration.ofDays(3_650);

    /** What is wrong is added to the errors; the answer then does not count. */
    JobOptions check(Instant now, ErrorList errors) {
        checkTags(errors);
        if (clientRef != null) {
            complain("client_ref", StorableText.complaint(clientRef, LONGEST_TEXT), errors);
        }
        if (priority != null && Math.abs((long) priority) > HIGHEST_PRIORITY) {
            complain("priority", "must be from -%1$d to %1$d, not %2$d".formatted(HIGHEST_PRIORITY, priority), errors);
        }
        return new JobOptions(
                tags, clientRef, priority == null ? 0 : priority, deadline(now, errors), retention(errors));
    }

    private void checkTags(ErrorList errors) {
        if (tags.size() > MOST_TAGS) {
            complain("tags", "has %d entries; at most %d are kept".formatted(tags.size(), MOST_TAGS), errors);
        }
        tags.forEach((key, value) -> {
            String wrongKey = StorableText.complaint(key, LONGEST_TAG_KEY);
            if (wrongKey != null || key.isEmpty() || key.contains(":")) {
                complain(
                        "tags",
                        "has a key that cannot be used: a key has 1 to %d characters, no colon and no control characters"
                                .formatted(LONGEST_TAG_KEY),
                        errors);
            } else {
                complain("tags." + key, StorableText.complaint(value, LONGEST_TEXT), errors);
            }
        });
    }

    private @Nullable Instant deadline(Instant now, ErrorList errors) {
        if (deadline == null) {
            return null;
        }
        try {
            Instant time = time(deadline);
            if (!time.isAfter(now)) {
                complain("deadline", "has passed: it is %s now".formatted(now), errors);
            }
            return time.truncatedTo(ChronoUnit.MICROS); // as it is stored
        } catch (DateTimeException e) {
            complain("deadline", "must be a time like 2030-01-31T12:00:00Z", errors);
            return null;
        }
    }

    /** @throws DateTimeException when it is not as RFC 3339 has it */
    static Instant time(String text) {
        OffsetDateTime time = OffsetDateTime.parse(text);
        if (time.getYear() < 0 || time.getYear() > 9_999) {
            throw new DateTimeException("a year has four digits");
        }
        return time.toInstant();
    }

    private @Nullable Duration retention(ErrorList errors) {
        if (retention == null) {
            return null;
        }
        try {
            Duration time = Duration.parse(retention);
            if (!time.isNegative() && time.compareTo(LONGEST_RETENTION) <= 0) {
                return time.truncatedTo(ChronoUnit.MICROS); // as it is stored
            }
        } catch (DateTimeException e) {
            // said below
        }
        complain("retention", "must be a time like P7D or PT12H, of at most 3650 days", errors);
        return null;
    }

    private static void complain(String field, @Nullable String complaint, ErrorList errors) {
        if (complaint != null) {
            errors.add(Problem.Mistake.field(field, field + " " + complaint));
        }
    }
}
