package io.polysome.inference;

import java.util.List;

/** The parameters do not fit the model or the action; {@link #problems()} names each wrong value. */
public final class InvalidTaskException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    InvalidTaskException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<String> problems() {
        return problems;
    }
}
