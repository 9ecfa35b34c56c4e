package io.polysome.api;

/** The header Idempotency-Key: a string of a structured field (RFC 9651), {@code "like this"}, or the same without quotes. */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";
    private static final int LONGEST = 255;

    private IdempotencyKey() {}

    /** @throws ProblemException when it is none */
    static String parse(String header) {
        String text = header.strip();
        if (text.startsWith("\"")) {
            if (!text.matches("\"(?:[^\"\\\\]|\\\\[\"\\\\])*\"")) {
                throw wrong();
            }
            text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        if (text.isEmpty() || text.length() > LONGEST || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw wrong();
        }
        return text;
    }

    private static ProblemException wrong() {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "%s must be a string of 1 to %d printable ASCII characters, such as \"8e03978e-40d5\""
                        .formatted(HEADER, LONGEST));
    }
}
