package io.polysome.api;

/** Reads parameters of URLs. */
final class Parameters {
    private Parameters() {}

    /** @throws ProblemException when the text is not a number within the bounds */
    static int integer(String name, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "%s must be a number from %d to %d, not '%s'".formatted(name, least, most, text));
    }
}
