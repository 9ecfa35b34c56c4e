package io.polysome.api;

import io.polysome.platform.Role;
import io.polysome.platform.Roles;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Sends away whoever asks a process for the API that has not that role. Health is not an endpoint of the API. */
final class RoleFilter {
    private static final Pattern API = Pattern.compile("/?(?:v1/|api/|openapi\\.json$|(?i:esm2-)|$)");

    private final Roles roles;

    RoleFilter(Roles roles) {
        this.roles = roles;
    }

    @ServerRequestFilter(preMatching = true)
    @Nullable Response refuseUnlessServed(ContainerRequestContext request) {
        if (roles.include(Role.API)
                || !API.matcher(request.getUriInfo().getPath()).lookingAt()) {
            return null;
        }
        Problem problem = Problem.of(
                ProblemType.NOT_SERVED_HERE,
                "this process has not the role api (POLYSOME_ROLES); send the request to one that has");
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }
}
