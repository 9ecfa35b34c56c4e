package io.polysome.api.biolm;

import io.polysome.api.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;

/** Puts the problems of every other part of the service into the shape that clients of BioLM read. */
@Provider
public class BiolmErrors implements ContainerResponseFilter {
    private static final Pattern OURS = Pattern.compile("/api/v[1-3](/.*)?|/[eE][sS][mM]2-[^/]+/[^/]+/?");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getRequestUri().getPath();
        if (response.getEntity() instanceof Problem problem && OURS.matcher(path).matches()) {
            String code = problem.status() < 500 ? "user.error" : "system.error";
            response.setEntity(
                    Dialect.of(path).error(problem.status(), code, sentence(problem)),
                    null,
                    MediaType.APPLICATION_JSON_TYPE);
        }
    }

    /** What the original services say, where it is known. */
    private static String sentence(Problem problem) {
        return switch (problem.status()) {
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            default -> problem.detail();
        };
    }
}
