package io.polysome.api;

import io.polysome.jobs.JobId;
import io.polysome.jobs.JobPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page ended, as clients hand it back. They are not to look into it. */
final class Cursor {
    private static final Pattern JOB = Pattern.compile("(\\d{1,18})\\.([0-9a-f-]{36})");
    private static final Pattern INDEX = Pattern.compile("(\\d{1,9})");

    private Cursor() {}

    static String of(JobPosition position) {
        return encode(ChronoUnit.MICROS.between(Instant.EPOCH, position.createdAt()) + "." + position.id());
    }

    static String of(int index) {
        return encode(Integer.toString(index));
    }

    /** @throws ProblemException when it is none */
    static JobPosition job(String cursor) {
        Matcher parts = decode(cursor, JOB);
        JobId id = JobId.find(parts.group(2)).orElseThrow(Cursor::wrong);
        return new JobPosition(Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS), id);
    }

    /** @throws ProblemException when it is none */
    static int index(String cursor) {
        return Integer.parseInt(decode(cursor, INDEX).group(1));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Matcher decode(String cursor, Pattern shape) {
        try {
            Matcher parts = shape.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
            if (parts.matches()) {
                return parts;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw wrong();
    }

    private static ProblemException wrong() {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER, "cursor must be the next_cursor of an earlier page of this list");
    }
}
