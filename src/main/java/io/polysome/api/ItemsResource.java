package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobNotFoundException;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.RecordedFailure;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists the items of a job that failed, also while it runs. */
@Path("/v1/jobs/{id}/items")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs")
public class ItemsResource {
    private static final int LARGEST_PAGE = 1_000;

    private final JobStore jobs;
    private final Caller caller;

    ItemsResource(JobStore jobs, Caller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    /** A page of items, in the order of the job. */
    @Schema(name = "FailedItems")
    record ItemPage(
            List<FailedItemView> items,

            @Schema(nullable = true) @JsonProperty("next_cursor") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {}

    /**
     * A failed item as clients see it.
     *
     * @param attempts how often it was begun
     */
    @Schema(name = "FailedItem")
    record FailedItemView(
            @JsonProperty("sequence_index") int sequenceIndex,

            @Schema(nullable = true) @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String id,

            String state,
            String type,
            String detail,
            boolean retryable,
            String fault,
            int attempts) {
        static FailedItemView of(RecordedFailure failure) {
            return new FailedItemView(
                    failure.item().index(),
                    failure.item().id(),
                    "failed",
                    failure.item().failure().type(),
                    failure.item().failure().detail(),
                    failure.item().failure().retryable(),
                    failure.item().failure().faultName(),
                    failure.attempts());
        }
    }

    @GET
    @Operation(
            operationId = "listItems",
            summary = "List failed items",
            description =
                    "Also while the job runs. Types are explained in docs/errors.md. Link leads to the next page.")
    @APIResponse(
            responseCode = "200",
            description = "A page of failed items.",
            headers = @Header(name = "Link", ref = "Link"),
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = ItemPage.class)))
    @Extension(name = ApiDescription.PROBLEMS, value = ApiDescription.JOB_PROBLEMS)
    public Response list(
            @PathParam("id") String id,
            @Parameter(
                            description = "which items",
                            schema = @Schema(type = SchemaType.STRING, enumeration = "failed", defaultValue = "failed"))
                    @QueryParam("state")
                    @DefaultValue("failed")
                    String state,
            @Parameter(
                            description = "most items to list",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    @QueryParam("limit")
                    @DefaultValue("100")
                    String limit,
            @Parameter(description = "next_cursor of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo request) {
        int most = Parameters.integer("limit", limit, 1, LARGEST_PAGE);
        Parameters.oneOf("state", List.of("failed"), state);
        int from = cursor == null ? 0 : Cursor.index(cursor);
        Job job = jobs.find(caller.tenant(), JobsResource.find(id)).orElseThrow(() -> new JobNotFoundException(id));
        List<RecordedFailure> found = jobs.recordedFailures(job.id(), from, most + 1);
        List<RecordedFailure> page = found.subList(0, Math.min(most, found.size()));
        String next = found.size() > most ? Cursor.of(found.getLast().item().index()) : null;
        Response.ResponseBuilder answer =
                Response.ok(new ItemPage(page.stream().map(FailedItemView::of).toList(), next));
        return next == null
                ? answer.build()
                : answer.header(HttpHeaders.LINK, Parameters.nextLink(request, next))
                        .build();
    }
}
