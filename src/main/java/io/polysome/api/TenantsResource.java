package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.tenancy.LimitsInForce;
import io.polysome.tenancy.Tenant;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantLimits;
import io.polysome.tenancy.TenantNotFoundException;
import io.polysome.tenancy.TenantSettings;
import io.polysome.tenancy.TenantStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Makes, shows and changes tenants. */
@Path("/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@AdminOnly
@Tag(name = "tenants")
@SecurityRequirement(name = Authentication.SCHEME)
public class TenantsResource {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final TenantStore tenants;
    private final LimitsInForce limits;
    private final Clock clock;

    TenantsResource(TenantStore tenants, LimitsInForce limits, Clock clock) {
        this.tenants = tenants;
        this.limits = limits;
        this.clock = clock;
    }

    record TenantList(List<TenantView> tenants) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record LimitsView(
            @JsonProperty("max_request_items") @Nullable Integer maxRequestItems,
            @JsonProperty("max_queued_jobs") @Nullable Integer maxQueuedJobs) {}

    /** A tenant as operators see it. */
    record TenantView(
            String id,
            String name,
            double weight,
            LimitsView limits,
            @JsonProperty("webhook_origins") List<String> webhookOrigins,
            @JsonProperty("input_buckets") List<String> inputBuckets,
            @JsonProperty("kafka_prefixes") List<String> kafkaPrefixes,
            @JsonProperty("created_at") Instant createdAt) {
        static TenantView of(Tenant tenant) {
            TenantSettings settings = tenant.settings();
            return new TenantView(
                    tenant.id().value(),
                    settings.name(),
                    settings.weight(),
                    new LimitsView(
                            settings.limits().maxRequestItems(),
                            settings.limits().maxQueuedJobs()),
                    settings.webhookOrigins(),
                    settings.inputBuckets(),
                    settings.kafkaPrefixes(),
                    tenant.createdAt());
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a tenant",
            description = "Only id is needed: up to 63 of a-z, 0-9 and -, for good. The rest is as for PATCH.")
    public Response create(InputStream body) throws IOException {
        Fields fields = Fields.read(body);
        Optional<TenantId> id = TenantId.find(fields.text("id", null));
        List<Problem.Mistake> mistakes = new ArrayList<>();
        if (id.isEmpty()) {
            mistakes.add(Problem.Mistake.field(
                    "id", "id must have up to 63 of a-z, 0-9 and -, and begin with a letter or digit"));
        }
        String name = id.map(TenantId::value).orElse("?");
        TenantSettings settings = settings(fields, TenantSettings.named(name), mistakes);
        Tenant tenant = new Tenant(id.orElseThrow(), settings, clock.instant());
        if (!tenants.tryCreate(tenant)) {
            throw new ProblemException(
                    ProblemType.TENANT_EXISTS,
                    "there is a tenant %s already; PATCH /v1/tenants/%s changes it".formatted(name, name));
        }
        return Response.created(URI.create("/v1/tenants/" + name))
                .entity(TenantView.of(tenant))
                .build();
    }

    @GET
    @Operation(summary = "List tenants, by id")
    public TenantList list() {
        return new TenantList(tenants.list().stream().map(TenantView::of).toList());
    }

    @GET
    @Path("{tenant}")
    @Operation(summary = "Show a tenant")
    public TenantView show(@PathParam("tenant") String id) {
        return TenantId.find(id)
                .flatMap(tenants::find)
                .map(TenantView::of)
                .orElseThrow(() -> new TenantNotFoundException(id));
    }

    @PATCH
    @Path("{tenant}")
    @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Change a tenant",
            description =
                    "A field that is absent stays as it is; null takes a limit away and empties a list (RFC 7396).")
    public TenantView change(@PathParam("tenant") String id, InputStream body) throws IOException {
        Fields fields = Fields.read(body);
        Tenant changed = TenantId.find(id)
                .flatMap(known -> tenants.change(known, before -> settings(fields, before, new ArrayList<>())))
                .orElseThrow(() -> new TenantNotFoundException(id));
        limits.forget(changed.id());
        return TenantView.of(changed);
    }

    /**
     * @param mistakes what is wrong beside the settings; those of the settings are added
     * @throws ProblemException when anything in the body is wrong
     */
    private static TenantSettings settings(Fields fields, TenantSettings before, List<Problem.Mistake> mistakes) {
        TenantSettings settings = new TenantSettings(
                fields.text("name", before.name()),
                fields.number("weight", before.weight(), 1),
                limits(fields, before.limits()),
                fields.texts("webhook_origins", before.webhookOrigins(), List.of()),
                fields.texts("input_buckets", before.inputBuckets(), List.of()),
                fields.texts("kafka_prefixes", before.kafkaPrefixes(), List.of()));
        settings.mistakes().forEach(m -> mistakes.add(Problem.Mistake.field(m.field(), m.message())));
        fields.throwIfWrong(mistakes);
        return settings;
    }

    private static TenantLimits limits(Fields fields, TenantLimits before) {
        TenantLimits base = fields.isNull("limits") ? TenantLimits.NONE : before;
        Fields limits = fields.object("limits");
        return limits == null
                ? base
                : new TenantLimits(
                        limits.integer("max_request_items", base.maxRequestItems()),
                        limits.integer("max_queued_jobs", base.maxQueuedJobs()));
    }
}
