package io.polysome.api;

import io.polysome.platform.Json;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies that say that they are too large before a byte of them is read, as the HTTP server would, but with a
 * problem detail. One that does not say so is cut off by the server while it is read.
 */
@ApplicationScoped
class BodyLimit {
    private static final int PRIORITY = 900;

    private final long mostBytes;
    private final ProblemShapes shapes;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most, ProblemShapes shapes) {
        this.mostBytes = most.asLongValue();
        this.shapes = shapes;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || (length.length() < 19 && Long.parseLong(length) <= mostBytes)) {
            request.next();
            return;
        }
        Problem problem = Problem.of(
                ProblemType.BODY_TOO_LARGE,
                "the body has %s bytes; at most %d are read, so split the job".formatted(length, mostBytes));
        Optional<Object> shape = shapes.shape(request.normalizedPath(), problem);
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, shape.isEmpty() ? Problem.MEDIA_TYPE : MediaType.APPLICATION_JSON)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(Json.write(shape.orElse(problem)));
    }
}
