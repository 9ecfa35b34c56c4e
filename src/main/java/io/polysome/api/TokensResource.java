package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.tenancy.ApiToken;
import io.polysome.tenancy.ApiTokenStore;
import io.polysome.tenancy.Caller;
import io.polysome.tenancy.Scope;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantNotFoundException;
import io.polysome.tenancy.TenantSettings;
import io.polysome.tenancy.TokenCheck;
import io.polysome.tenancy.TokenText;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Makes, lists and revokes tokens. */
@Path("/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@AdminOnly
@Tag(name = "tokens")
@SecurityRequirement(name = Authentication.SCHEME)
public class TokensResource {
    private static final List<String> DEFAULT_SCOPES = List.of(Scope.READ.wireName(), Scope.SUBMIT.wireName());

    private final ApiTokenStore tokens;
    private final TokenCheck check;
    private final Caller caller;
    private final Clock clock;

    TokensResource(ApiTokenStore tokens, TokenCheck check, Caller caller, Clock clock) {
        this.tokens = tokens;
        this.check = check;
        this.caller = caller;
        this.clock = clock;
    }

    record TokenList(List<TokenView> tokens) {}

    /**
     * A token as operators see it.
     *
     * @param active whether it is neither revoked nor expired
     * @param token the whole token; only in the answer that made it
     */
    record TokenView(
            String id,
            String tenant,
            String name,
            List<String> scopes,
            boolean active,

            @JsonProperty("created_at") Instant createdAt,

            @JsonProperty("expires_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant expiresAt,

            @JsonProperty("revoked_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant revokedAt,

            @JsonProperty("last_used_at") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant lastUsedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {
        static TokenView of(ApiToken token, Instant now, @Nullable TokenText text) {
            return new TokenView(
                    token.id(),
                    token.tenant().value(),
                    token.name(),
                    token.scopes().stream().map(Scope::wireName).sorted().toList(),
                    token.isUsable(now),
                    token.createdAt(),
                    token.expiresAt(),
                    token.revokedAt(),
                    token.lastUsedAt(),
                    text == null ? null : text.reveal());
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a token",
            description = "name says what it is for. tenant is that of the caller, scopes are read and submit, and it"
                    + " never expires, unless the body says otherwise. The answer is the only one that has the token.")
    public Response create(InputStream body) throws IOException {
        Fields fields = Fields.read(body);
        Instant now = clock.instant();
        String name = fields.text("name", null);
        String tenant = fields.text("tenant", caller.tenant().value());
        List<String> scopes = fields.texts("scopes", DEFAULT_SCOPES, DEFAULT_SCOPES);
        Instant expiresAt = expiry(fields, now);
        List<Problem.Mistake> further = new ArrayList<>();
        if (!TenantSettings.isName(name)) {
            further.add(Problem.Mistake.field("name", "name must have 1 to 200 characters, none a control character"));
        }
        Set<Scope> known = scopes(scopes, further);
        fields.throwIfWrong(further);
        TenantId owner = TenantId.find(tenant).orElseThrow(() -> new TenantNotFoundException(tenant));
        TokenText text = TokenText.random();
        ApiToken token = ApiToken.of(text, owner, name, known, now, expiresAt);
        tokens.create(token);
        return Response.created(URI.create("/v1/tokens/" + token.id()))
                .entity(TokenView.of(token, now, text))
                .build();
    }

    private static Set<Scope> scopes(List<String> names, List<Problem.Mistake> mistakes) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : names) {
            Scope.find(name)
                    .ifPresentOrElse(
                            scopes::add,
                            () -> mistakes.add(Problem.Mistake.field(
                                    "scopes",
                                    "scope '%s' is not known; there is read, submit, admin".formatted(name))));
        }
        if (names.isEmpty()) {
            mistakes.add(Problem.Mistake.field("scopes", "scopes is empty; there is read, submit, admin"));
        }
        return scopes;
    }

    private static @Nullable Instant expiry(Fields fields, Instant now) {
        String text = fields.optionalText("expires_at");
        if (text == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            if (time.isAfter(now)) {
                return time;
            }
            fields.wrong("expires_at", "must be in the future");
        } catch (DateTimeParseException e) {
            fields.wrong("expires_at", "must be a time like 2030-01-31T00:00:00Z");
        }
        return null;
    }

    @GET
    @Operation(summary = "List tokens, oldest first", description = "Those that are no longer active as well.")
    public TokenList list(
            @Parameter(description = "only this tenant's") @QueryParam("tenant") @Nullable String tenant) {
        Instant now = clock.instant();
        TenantId owner =
                tenant == null ? null : TenantId.find(tenant).orElseThrow(() -> new TenantNotFoundException(tenant));
        return new TokenList(tokens.list(owner).stream()
                .map(token -> TokenView.of(token, now, null))
                .toList());
    }

    @GET
    @Path("{token}")
    @Operation(summary = "Show a token", description = "By its id, the part between poly_ and the secret.")
    public TokenView show(@PathParam("token") String id) {
        return tokens.find(id)
                .map(token -> TokenView.of(token, clock.instant(), null))
                .orElseThrow(() -> notFound(id));
    }

    @DELETE
    @Path("{token}")
    @Operation(
            summary = "Revoke a token",
            description = "For good, within five seconds in every process of the service. It stays in the list.")
    public TokenView revoke(@PathParam("token") String id) {
        return check.revoke(id)
                .map(token -> TokenView.of(token, clock.instant(), null))
                .orElseThrow(() -> notFound(id));
    }

    private static ProblemException notFound(String id) {
        return new ProblemException(
                ProblemType.TOKEN_NOT_FOUND, "there is no token %s; GET /v1/tokens lists them".formatted(id));
    }
}
