package io.polysome.platform.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded broker or database cannot run; the message says why and what to do, for the person who started it. */
public final class EmbeddedPlatformException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmbeddedPlatformException(String message) {
        super(message);
    }

    EmbeddedPlatformException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
