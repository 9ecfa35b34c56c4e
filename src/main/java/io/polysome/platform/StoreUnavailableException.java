package io.polysome.platform;

/** The database or the object store does not answer. The same call may work later; nothing was changed by this one. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
