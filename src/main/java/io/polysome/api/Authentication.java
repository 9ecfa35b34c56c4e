package io.polysome.api;

import io.polysome.tenancy.ApiToken;
import io.polysome.tenancy.AuthSwitch;
import io.polysome.tenancy.Caller;
import io.polysome.tenancy.Scope;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TokenCheck;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request through when its token allows it, before anything of its body is read, and tells {@link Caller} whom it
 * acts for. Runs on the thread of the resource method, so that it may block. What is no resource, such as health and the
 * description of the API, is open, and so is what is {@link OpenToAll}.
 */
@SecurityScheme(
        securitySchemeName = Authentication.SCHEME,
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description =
                "A token as polysome tokens create makes it; also accepted as \"Authorization: Token …\". A service"
                        + " without authentication ignores it.")
final class Authentication {
    static final String SCHEME = "token";
    static final String CHALLENGE = "Bearer realm=\"polysome\", Token realm=\"polysome\"";

    private static final Pattern CREDENTIALS = Pattern.compile("(?:bearer|token) +(\\S+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACCESS_COOKIE = Pattern.compile("(?:^|;) *access=([^; ]+)");
    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final AuthSwitch auth;
    private final TokenCheck tokens;
    private final Caller caller;

    Authentication(AuthSwitch auth, TokenCheck tokens, Caller caller) {
        this.auth = auth;
        this.tokens = tokens;
        this.caller = caller;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    void authenticate(ContainerRequestContext request, SimpleResourceInfo operation) {
        Class<?> resource = operation.getResourceClass();
        if (!auth.isOn()) {
            caller.actFor(TenantId.DEFAULT);
            return;
        }
        if (resource.isAnnotationPresent(OpenToAll.class)) {
            return;
        }
        ApiToken token = verify(credentials(request, resource));
        Scope needed = needed(request.getMethod(), resource);
        if (!token.scopes().contains(needed)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "this needs a token with the scope '%s'; this one has %s"
                            .formatted(
                                    needed.wireName(),
                                    token.scopes().stream()
                                            .map(Scope::wireName)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        }
        caller.actFor(token.tenant());
    }

    private static @Nullable String credentials(ContainerRequestContext request, Class<?> resource) {
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (header != null || !resource.isAnnotationPresent(TokenInCookie.class)) {
            return header;
        }
        String cookies = request.getHeaderString(HttpHeaders.COOKIE);
        Matcher access = ACCESS_COOKIE.matcher(cookies == null ? "" : cookies);
        return access.find() ? "Bearer " + access.group(1) : null;
    }

    private ApiToken verify(@Nullable String header) {
        if (header == null) {
            throw new ProblemException(
                    ProblemType.UNAUTHORIZED,
                    "send a token as 'Authorization: Bearer …'; an operator makes one with ./polysome tokens create");
        }
        Matcher credentials = CREDENTIALS.matcher(header);
        if (!credentials.matches()) {
            throw new ProblemException(
                    ProblemType.UNAUTHORIZED, "the Authorization header must be 'Bearer …' or 'Token …'");
        }
        return tokens.verify(credentials.group(1))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHORIZED, "the token is not known here, was revoked or has expired"));
    }

    private static Scope needed(String method, Class<?> resource) {
        if (resource.isAnnotationPresent(AdminOnly.class)) {
            return Scope.ADMIN;
        }
        return READING.contains(method) ? Scope.READ : Scope.SUBMIT;
    }
}
