package io.polysome.api.biolm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a request, in the words of pydantic 2, which the services of BioLM are built on.
 *
 * @param type pydantic's name of the kind, such as {@code missing} or {@code extra_forbidden}
 * @param location field names and list positions, from the body down
 * @param message as pydantic puts it; clients show it
 * @param input the value itself where it is a short scalar; null where it is not, or is not there
 */
record Violation(
        String type,
        List<Object> location,
        String message,
        @Nullable Object input) {
    Violation {
        location = List.copyOf(location);
    }
}
