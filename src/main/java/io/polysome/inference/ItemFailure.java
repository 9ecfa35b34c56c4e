package io.polysome.inference;

import java.util.Locale;

/**
 * One sequence could not be computed; its neighbours were.
 *
 * @param type a stable name of the kind of failure, for programs
 * @param detail one sentence for people
 * @param retryable whether the same sequence may succeed another time
 * @param fault who has to change something
 */
public record ItemFailure(String type, String detail, boolean retryable, Fault fault) implements ItemResult {
    /** The text is not a protein that the model reads, or not one that the action takes. */
    public static ItemFailure invalidSequence(String detail) {
        return new ItemFailure("invalid-sequence", detail, false, Fault.CLIENT);
    }

    /** The sequence did not fit into memory even alone; on a larger machine, or with fewer outputs, it may. */
    public static ItemFailure outOfMemory(int residues) {
        return new ItemFailure(
                "out-of-memory",
                "a sequence of %d residues does not fit into this worker's memory with these outputs"
                        .formatted(residues),
                true,
                Fault.SERVICE);
    }

    /** The model answered with NaN or infinity: broken weights or a broken machine. */
    public static ItemFailure notFinite() {
        return new ItemFailure(
                "not-finite", "the model answered with a number that is not finite", true, Fault.SERVICE);
    }

    /** Something that nobody foresaw. */
    public static ItemFailure internalError(Throwable cause) {
        return new ItemFailure("internal-error", cause.toString(), true, Fault.SERVICE);
    }

    /** As in JSON: lower case. */
    public String faultName() {
        return fault.name().toLowerCase(Locale.ROOT);
    }

    /** The client sent something that cannot work, or the service could not do what it should. */
    public enum Fault {
        CLIENT,
        SERVICE
    }
}
