package io.polysome.api;

import java.util.Optional;

/** Where problems look otherwise than below {@code /v1}. */
public interface ProblemShapes {
    /** What to answer with instead, as JSON; empty where problems look as ever. */
    Optional<Object> shape(String path, Problem problem);
}
