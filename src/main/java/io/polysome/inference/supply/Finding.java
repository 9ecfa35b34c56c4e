package io.polysome.inference.supply;

/** One thing that a check has found. */
public record Finding(Kind kind, String text) {
    /** How much it matters. */
    public enum Kind {
        /** As it should be. */
        OK,
        /** Worth knowing; the weights can be used. */
        NOTE,
        /** The weights cannot be used, or not be trusted. */
        PROBLEM
    }

    static Finding ok(String text) {
        return new Finding(Kind.OK, text);
    }

    static Finding note(String text) {
        return new Finding(Kind.NOTE, text);
    }

    static Finding problem(String text) {
        return new Finding(Kind.PROBLEM, text);
    }
}
