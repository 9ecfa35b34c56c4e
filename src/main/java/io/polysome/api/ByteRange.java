package io.polysome.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a body, as in {@code Range} of RFC 9110.
 *
 * @param from 0-based
 * @param to after the last byte; {@code from} or less when the body has none of the bytes that were asked for
 */
record ByteRange(long from, long to) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** @return null when the header is to be ignored: there is none, it has several ranges, or is not well-formed */
    static @Nullable ByteRange parse(@Nullable String header, long bytes) {
        Matcher range = SINGLE.matcher(header == null ? "" : header.replace(" ", ""));
        if (!range.matches()) {
            return null;
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? null : new ByteRange(Math.max(0, bytes - Long.parseLong(last)), bytes);
        }
        long from = Long.parseLong(first);
        if (last.isEmpty()) {
            return new ByteRange(from, bytes);
        }
        long to = Long.parseLong(last) + 1;
        return to <= from ? null : new ByteRange(from, Math.min(to, bytes));
    }

    boolean isSatisfiable() {
        return from < to;
    }

    long bytes() {
        return to - from;
    }
}
