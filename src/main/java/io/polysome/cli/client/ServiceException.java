package io.polysome.cli.client;

import java.net.URI;

/** The service refused, failed or could not be reached. The message says so and what to do, ready to be shown. */
public final class ServiceException extends Exception {
    private static final long serialVersionUID = 1;

    private ServiceException(String message) {
        super(message);
    }

    private ServiceException(String message, Throwable cause) {
        super(message, cause);
    }

    static ServiceException refused(Problem problem) {
        return new ServiceException(problem.text());
    }

    static ServiceException unreachable(URI base, Throwable cause) {
        return new ServiceException("""
                no Polysome answers at %s
                Start one with: ./polysome up
                or name another with --url or POLYSOME_URL.""".formatted(base), cause);
    }

    static ServiceException brokenOff(URI request, Throwable cause) {
        return new ServiceException("the connection broke off during %s: %s".formatted(request, reason(cause)), cause);
    }

    static ServiceException interrupted() {
        return new ServiceException("interrupted");
    }

    static ServiceException notPolysome(URI request, String found) {
        return new ServiceException("%s does not answer like Polysome: %s".formatted(request, found));
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
