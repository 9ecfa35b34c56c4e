package io.polysome.api;

import io.polysome.platform.Json;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies that say that they are too large before a byte of them is read, as the HTTP server would, but with a
 * problem detail. One that does not say so is cut off by the server while it is read.
 */
@ApplicationScoped
class BodyLimit {
    private static final int PRIORITY = 900;

    private final long mostBytes;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
        this.mostBytes = most.asLongValue();
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
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(Json.write(problem));
    }
}
