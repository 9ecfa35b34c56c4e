package io.polysome.api.biolm;

import static io.polysome.api.biolm.RequestSchema.orderedMap;

import io.polysome.api.OpenToAll;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceConfig;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What command-line tools of BioLM look at to find out whether a hub is there, and which models it has. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@OpenToAll
public class DiscoveryResource {
    private final ModelCatalog catalog;
    private final InferenceConfig inference;

    DiscoveryResource(ModelCatalog catalog, InferenceConfig inference) {
        this.catalog = catalog;
        this.inference = inference;
    }

    @GET
    @Operation(hidden = true)
    public Map<String, Object> root() {
        return orderedMap(
                "status",
                "ok",
                "message",
                "Polysome: ESM-2 as an asynchronous job service",
                "supported_models",
                available().stream().map(ModelCard::slug).toList(),
                "links",
                orderedMap("openapi", "/openapi.json", "native_openapi", "/q/openapi", "jobs", "/v1/jobs"));
    }

    @GET
    @Path("api/{version: v[1-3]}/schema/{slug}/{action}")
    @Operation(hidden = true)
    public Response schema(@PathParam("slug") String slug, @PathParam("action") String action, @Context UriInfo uri) {
        return catalog.find(slug)
                .flatMap(model -> BiolmActions.find(action))
                .map(known -> Response.ok(schema(known)).build())
                .orElseGet(() -> notFound(Dialect.of(uri.getRequestUri().getPath())));
    }

    private Map<String, Object> schema(Action action) {
        return RequestSchema.of(action, inference.maxResidues());
    }

    private static Response notFound(Dialect dialect) {
        return Response.status(404)
                .entity(dialect.error(404, "user.resource_not_found", "Not Found"))
                .build();
    }

    /** The hub's own paths only: tools take every two-segment path below {@code /api/v1} for a model. */
    @GET
    @Path("openapi.json")
    @Operation(hidden = true)
    public Map<String, Object> openApi() {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (ModelCard model : available()) {
            for (Action action : BiolmActions.ALL) {
                paths.put(
                        "/api/v1/%s/%s".formatted(model.slug(), action.wireName()),
                        Map.of("post", operation(model, action)));
            }
        }
        return orderedMap(
                "openapi",
                "3.1.0",
                "info",
                orderedMap("title", "Polysome, as a BioLM hub", "version", "1"),
                "paths",
                paths);
    }

    private Map<String, Object> operation(ModelCard model, Action action) {
        return orderedMap(
                "summary",
                "%s with %s".formatted(action.wireName(), model.slug()),
                "requestBody",
                orderedMap("required", true, "content", Map.of("application/json", Map.of("schema", schema(action)))),
                "responses",
                orderedMap(
                        "200", Map.of("description", "one result for each item, in their order"),
                        "422", Map.of("description", "what is wrong with the request")));
    }

    @GET
    @Path("api/ui/community-api-models")
    @Operation(hidden = true)
    public List<Map<String, Object>> models() {
        return available().stream().map(DiscoveryResource::card).toList();
    }

    @GET
    @Path("api/ui/community-api-models/{slug}")
    @Operation(hidden = true)
    public Response model(@PathParam("slug") String slug) {
        return catalog.find(slug)
                .filter(ModelCard::isAvailable)
                .map(model -> Response.ok(card(model)).build())
                .orElseGet(() -> notFound(new HostedV3()));
    }

    private List<ModelCard> available() {
        return catalog.cards().stream().filter(ModelCard::isAvailable).toList();
    }

    private static Map<String, Object> card(ModelCard model) {
        return orderedMap(
                "model_slug",
                model.slug(),
                "model_name",
                "ESM-2 " + model.slug().substring("esm2-".length()).toUpperCase(Locale.ROOT),
                "encoder",
                true,
                "predictor",
                true,
                "generator",
                false,
                "actions",
                BiolmActions.ALL.stream().map(Action::wireName).toList(),
                "description",
                model.architecture().description());
    }
}
