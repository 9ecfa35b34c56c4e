package io.polysome.api;

import io.polysome.platform.TimeOrderedUuid;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request a name: the client's, when it sends a usable {@code X-Request-Id}, else a new one. It stands in the
 * answer, in problem details and in the log.
 */
@ApplicationScoped
class RequestIds {
    static final String HEADER = "X-Request-Id";
    private static final String LOG_KEY = "request_id";
    private static final String USABLE = "[A-Za-z0-9._:/+=@-]{1,128}";
    /** Before anything else that may answer. */
    private static final int PRIORITY = 1_000;

    private final Clock clock;

    RequestIds(Clock clock) {
        this.clock = clock;
    }

    void register(@Observes Filters filters) {
        filters.register(this::name, PRIORITY);
    }

    private void name(RoutingContext request) {
        String given = request.request().getHeader(HEADER);
        String id = given != null && given.matches(USABLE)
                ? given
                : TimeOrderedUuid.at(clock.instant()).toString();
        request.response().putHeader(HEADER, id);
        MDC.put(LOG_KEY, id);
        request.next();
    }

    /** Of the request under way; null outside of one. */
    static @Nullable String current() {
        return MDC.get(LOG_KEY) instanceof String id ? id : null;
    }
}
