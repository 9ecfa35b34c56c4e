package io.polysome.api;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses parameters of URLs that an operation does not have: a filter that is misspelt must not list everything. */
final class StrictQuery {
    private final Map<Method, SortedSet<String>> known = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void check(ContainerRequestContext request, ResourceInfo operation) {
        if (!request.getUriInfo().getPath().startsWith("/v1/")) {
            return;
        }
        SortedSet<String> names = known.computeIfAbsent(operation.getResourceMethod(), StrictQuery::parameters);
        for (String name : request.getUriInfo().getQueryParameters().keySet()) {
            if (!names.contains(name)) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        names.isEmpty()
                                ? "there is no parameter '%s' here; there are none".formatted(name)
                                : "there is no parameter '%s' here; there is %s"
                                        .formatted(name, String.join(", ", names)));
            }
        }
    }

    private static SortedSet<String> parameters(Method operation) {
        return Arrays.stream(operation.getParameters())
                .map((Parameter parameter) -> parameter.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
