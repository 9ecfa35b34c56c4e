package io.polysome.inference;

/**
 * One sequence could not be computed; its neighbours were.
 *
 * @param type a stable name of the kind of failure, for programs
 * @param detail one sentence for people
 * @param retryable whether the same sequence may succeed another time
 * @param fault who has to change something
 */
public record ItemFailure(String type, String detail, boolean retryable, Fault fault) implements ItemResult {
    /** The client sent something that cannot work, or the service could not do what it should. */
    public enum Fault {
        CLIENT,
        SERVICE
    }
}
