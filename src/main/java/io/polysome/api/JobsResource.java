package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.Action;
import io.polysome.inference.ModelCatalog;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobFilter;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobNotFoundException;
import io.polysome.jobs.JobPosition;
import io.polysome.jobs.JobState;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.JobWatch;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists, shows and cancels jobs. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs")
@SecurityRequirement(name = Authentication.SCHEME)
public class JobsResource {
    private static final int LARGEST_PAGE = 1_000;
    private static final SortedSet<String> STATES = Stream.concat(
                    JobState.TRANSITIONS.keySet().stream(),
                    JobState.TRANSITIONS.values().stream().flatMap(Set::stream))
            .collect(Collectors.toCollection(TreeSet::new));
    private static final List<String> ACTIONS =
            Arrays.stream(Action.values()).map(Action::wireName).toList();

    private final ModelCatalog catalog;
    private final JobStore jobs;
    private final JobWatch watch;
    private final Caller caller;
    private final Clock clock;

    JobsResource(ModelCatalog catalog, JobStore jobs, JobWatch watch, Caller caller, Clock clock) {
        this.catalog = catalog;
        this.jobs = jobs;
        this.watch = watch;
        this.caller = caller;
        this.clock = clock;
    }

    /** A page of jobs, newest first. */
    @Schema(name = "Jobs")
    record JobPage(
            List<JobView> jobs,

            @Schema(nullable = true) @JsonProperty("next_cursor") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {}

    @GET
    @Operation(
            operationId = "listJobs",
            summary = "List jobs, newest first",
            description = "Every filter narrows the list. The header Link leads to the next page.")
    @APIResponse(
            responseCode = "200",
            description = "A page of jobs.",
            headers = @Header(name = "Link", ref = "Link"),
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = JobPage.class)))
    @Extension(name = ApiDescription.PROBLEMS, value = "store-unavailable")
    public Response list(
            @Parameter(
                            description = "most jobs to list",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "50"))
                    @QueryParam("limit")
                    @DefaultValue("50")
                    String limit,
            @Parameter(description = "next_cursor of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(description = "only jobs in this state") @QueryParam("state") @Nullable String state,
            @Parameter(description = "key:value, only jobs with this tag; may be given more than once")
                    @QueryParam("tag")
                    List<String> tags,
            @Parameter(description = "only jobs with this client_ref") @QueryParam("client_ref") @Nullable String clientRef,
            @Parameter(description = "only jobs for this model") @QueryParam("model") @Nullable String model,
            @Parameter(description = "only jobs with this action") @QueryParam("action") @Nullable String action,
            @Parameter(
                            description = "only jobs submitted after this time",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("created_after")
                    @Nullable String createdAfter,
            @Parameter(
                            description = "only jobs submitted before this time",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("created_before")
                    @Nullable String createdBefore,
            @Context UriInfo request) {
        int most = Parameters.integer("limit", limit, 1, LARGEST_PAGE);
        JobFilter filter = new JobFilter(
                caller.tenant(),
                Parameters.oneOf("state", STATES, state),
                Parameters.tags(tags),
                Parameters.text("client_ref", clientRef),
                Parameters.oneOf("model", catalog.slugs(), model),
                Parameters.oneOf("action", ACTIONS, action),
                Parameters.time("created_after", createdAfter),
                Parameters.time("created_before", createdBefore));
        List<Job> found = jobs.list(filter, most + 1, cursor == null ? null : Cursor.job(cursor));
        List<Job> page = found.subList(0, Math.min(most, found.size()));
        String next = found.size() > most ? Cursor.of(JobPosition.of(page.getLast())) : null;
        Response.ResponseBuilder answer =
                Response.ok(new JobPage(page.stream().map(JobView::of).toList(), next));
        return next == null
                ? answer.build()
                : answer.header(HttpHeaders.LINK, Parameters.nextLink(request, next))
                        .build();
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "showJob",
            summary = "Show a job",
            description = "With wait it answers as soon as the job has finished, or after so many seconds; with wait"
                    + " and If-None-Match, as soon as anything has changed.")
    @APIResponse(
            responseCode = "200",
            description = "The job as it is now.",
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Link", ref = "Link"),
                @Header(name = "Retry-After", ref = "Retry-After")
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = JobView.class),
                            examples = @ExampleObject(name = "queued", value = ApiShapes.QUEUED_JOB)))
    @APIResponse(
            responseCode = "304",
            description = "It is as If-None-Match knows it.",
            headers = {
                @Header(name = "ETag", ref = "ETag"),
                @Header(name = "Link", ref = "Link"),
                @Header(name = "Retry-After", ref = "Retry-After")
            })
    @Extension(name = ApiDescription.PROBLEMS, value = ApiDescription.JOB_PROBLEMS)
    public Response show(
            @PathParam("id") String id,
            @Parameter(
                            description = "seconds",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "0",
                                            maximum = "60",
                                            defaultValue = "0"))
                    @QueryParam("wait")
                    @DefaultValue("0")
                    String wait,
            @Parameter(description = "ETags of answers that are known")
                    @HeaderParam(HttpHeaders.IF_NONE_MATCH)
                    @Nullable String known)
            throws InterruptedException {
        Duration atMost = Duration.ofSeconds(Parameters.integer("wait", wait, 0, Preference.LONGEST_WAIT_SECONDS));
        Predicate<Job> wish = known == null ? Job::isFinished : job -> !matches(known, job);
        Job job = watch.await(caller.tenant(), find(id), wish, atMost);
        Response.ResponseBuilder answer =
                known != null && matches(known, job) ? Response.notModified() : Response.ok(JobView.of(job));
        answer.tag(new EntityTag(JobView.etag(job)));
        answer.header(HttpHeaders.LINK, JobView.linkHeader(job));
        return job.isFinished()
                ? answer.build()
                : answer.header(HttpHeaders.RETRY_AFTER, 1).build();
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job",
            description = "What is finished is kept, what is under way ends at its next batch. A job that has finished"
                    + " stays as it is.")
    @APIResponse(
            responseCode = "200",
            description = "The job as it is now.",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = JobView.class)))
    @Extension(name = ApiDescription.PROBLEMS, value = ApiDescription.JOB_PROBLEMS)
    public JobView cancel(@PathParam("id") String id) {
        return jobs.cancel(caller.tenant(), find(id), "cancelled by its client", clock.instant())
                .map(JobView::of)
                .orElseThrow(() -> new JobNotFoundException(id));
    }

    static JobId find(String id) {
        return JobId.find(id).orElseThrow(() -> new JobNotFoundException(id));
    }

    private static boolean matches(String known, Job job) {
        String etag = "\"" + JobView.etag(job) + "\"";
        return Arrays.stream(known.split(",", -1))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }
}
