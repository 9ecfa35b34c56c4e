package io.polysome.api.biolm;

import io.polysome.api.Problem;
import io.polysome.api.ProblemShapes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.regex.Pattern;

/** Puts the problems of every other part of the service into the shape that clients of BioLM read. */
@Provider
@ApplicationScoped
public class BiolmErrors implements ContainerResponseFilter, ProblemShapes {
    private static final Pattern OURS = Pattern.compile("/(?:api(?:/.*)?|openapi\\.json|(?i:esm2-)[^/]+/.*)?");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem) {
            shape(request.getUriInfo().getRequestUri().getPath(), problem)
                    .ifPresent(body -> response.setEntity(body, null, MediaType.APPLICATION_JSON_TYPE));
        }
    }

    @Override
    public Optional<Object> shape(String path, Problem problem) {
        if (!OURS.matcher(path).matches()) {
            return Optional.empty();
        }
        String code = problem.status() < 500 ? "user.error" : "system.error";
        return Optional.of(Dialect.of(path).error(problem.status(), code, sentence(problem)));
    }

    /** What the original services say, where it is known. */
    private static String sentence(Problem problem) {
        return switch (problem.type()) {
            case "/docs/errors#not-found" -> "Not Found";
            case "/docs/errors#method-not-allowed" -> "Method Not Allowed";
            default -> problem.detail();
        };
    }
}
