package io.polysome.cli;

/** The service cannot run on this machine as asked; the message says why and what to do. */
public final class LocalServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LocalServiceException(String message) {
        super(message);
    }
}
