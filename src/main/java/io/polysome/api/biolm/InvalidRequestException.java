package io.polysome.api.biolm;

import java.util.List;

/** The body is JSON, but no request that the action takes. */
final class InvalidRequestException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Violation> violations;

    /** @param violations at least one */
    InvalidRequestException(List<Violation> violations) {
        super(violations.getFirst().message());
        this.violations = List.copyOf(violations);
    }

    List<Violation> violations() {
        return violations;
    }
}
