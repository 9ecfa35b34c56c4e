package io.polysome.api;

import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobStep;
import io.polysome.jobs.JobWatch;
import io.polysome.jobs.Submitted;
import io.polysome.platform.Json;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Takes jobs in, and answers with their results where the client waits for them. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs")
public class SubmissionResource {
    private static final int SMALL_BYTES = 1 << 18;

    private final JobIntake intake;
    private final JobWatch watch;
    private final JobResults results;
    private final Caller caller;
    private final ApiConfig config;

    SubmissionResource(JobIntake intake, JobWatch watch, JobResults results, Caller caller, ApiConfig config) {
        this.intake = intake;
        this.watch = watch;
        this.results = results;
        this.caller = caller;
        this.config = config;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitJob",
            summary = "Submit a job",
            description = "With Idempotency-Key it may be sent again: for seven days the same key and job get the first"
                    + " answer; another job with the key is refused. White space and the order of fields do not"
                    + " matter.")
    @APIResponse(
            responseCode = "202",
            description = "Accepted: the job survives any crash of the service.",
            headers = {
                @Header(name = "Location", ref = "Location"),
                @Header(name = "Link", ref = "Link"),
                @Header(name = "Retry-After", ref = "Retry-After"),
                @Header(name = "Preference-Applied", ref = "Preference-Applied"),
                @Header(name = "Idempotency-Replayed", ref = "Idempotency-Replayed")
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = JobView.class),
                            examples = @ExampleObject(name = "queued", value = ApiShapes.QUEUED_JOB)))
    @APIResponse(
            responseCode = "200",
            description = "The job has finished within the time of Prefer: wait; or the answer to validate=only.",
            headers = {
                @Header(name = "Location", ref = "Location"),
                @Header(name = "Link", ref = "Link"),
                @Header(name = "Preference-Applied", ref = "Preference-Applied"),
                @Header(name = "Idempotency-Replayed", ref = "Idempotency-Replayed")
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(anyOf = {ApiShapes.JobWithResults.class, Estimate.class})))
    @APIResponse(
            responseCode = "422",
            description = "As ApiDescription completes it; here for the schema.",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @Extension(name = ApiDescription.PROBLEMS, value = ApiDescription.SUBMISSION_PROBLEMS)
    public Response submit(
            @Parameter(
                            description = "only: checks the job and tells its cost, but does not submit it",
                            schema = @Schema(type = SchemaType.STRING, enumeration = "only"))
                    @QueryParam("validate")
                    @Nullable String validate,
            @Parameter(
                            description = "your name for this submission: a string of up to 255 printable ASCII"
                                    + " characters, with or without quotes",
                            schema = @Schema(type = SchemaType.STRING),
                            example = "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")
                    @HeaderParam(IdempotencyKey.HEADER)
                    @Nullable String key,
            @Parameter(
                            description = "respond-async, wait=N: wait up to N seconds, at most 60, for the results"
                                    + " (RFC 7240)",
                            schema = @Schema(type = SchemaType.STRING),
                            example = "wait=10")
                    @HeaderParam("Prefer")
                    List<String> prefer,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ApiShapes.JobBody.class),
                                            examples = {
                                                @ExampleObject(name = "embed", value = ApiShapes.EMBED),
                                                @ExampleObject(name = "fill-masks", value = ApiShapes.FILL_MASKS),
                                                @ExampleObject(name = "with-options", value = ApiShapes.WITH_OPTIONS)
                                            }))
                    InputStream body)
            throws IOException, InterruptedException {
        boolean isDryRun = isDryRun(validate);
        String name = key == null ? null : IdempotencyKey.parse(key);
        JobRequest request = JobRequest.read(body, config.maxItems());
        if (isDryRun) {
            return Response.ok(intake.estimate(caller.tenant(), request)).build();
        }
        JobStep accept = JobStep.begun();
        Submitted submitted = name == null
                ? new Submitted(intake.submit(caller.tenant(), request), false)
                : intake.submitOnce(caller.tenant(), null, name, request);
        accept.end(JobStep.Kind.ACCEPT, submitted.job().id());
        return answer(submitted, Preference.parse(prefer));
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitJobAs",
            summary = "Submit a job under an id of your own",
            description = "May be sent again: the same job gets the first answer, another one is refused.")
    @APIResponse(
            responseCode = "202",
            description = "Accepted: the job survives any crash of the service.",
            headers = {
                @Header(name = "Location", ref = "Location"),
                @Header(name = "Link", ref = "Link"),
                @Header(name = "Retry-After", ref = "Retry-After"),
                @Header(name = "Preference-Applied", ref = "Preference-Applied"),
                @Header(name = "Idempotency-Replayed", ref = "Idempotency-Replayed")
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = JobView.class),
                            examples = @ExampleObject(name = "queued", value = ApiShapes.QUEUED_JOB)))
    @APIResponse(
            responseCode = "200",
            description = "The job has finished within the time of Prefer: wait; or the answer to validate=only.",
            headers = {
                @Header(name = "Location", ref = "Location"),
                @Header(name = "Link", ref = "Link"),
                @Header(name = "Preference-Applied", ref = "Preference-Applied"),
                @Header(name = "Idempotency-Replayed", ref = "Idempotency-Replayed")
            },
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(anyOf = {ApiShapes.JobWithResults.class, Estimate.class})))
    @Extension(name = ApiDescription.PROBLEMS, value = ApiDescription.SUBMISSION_PROBLEMS)
    public Response submitAs(
            @Parameter(
                            description = "a UUID that no job has yet",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @PathParam("id")
                    String id,
            @Parameter(
                            description = "only: checks the job and tells its cost, but does not submit it",
                            schema = @Schema(type = SchemaType.STRING, enumeration = "only"))
                    @QueryParam("validate")
                    @Nullable String validate,
            @Parameter(
                            description = "respond-async, wait=N: wait up to N seconds, at most 60, for the results"
                                    + " (RFC 7240)",
                            schema = @Schema(type = SchemaType.STRING),
                            example = "wait=10")
                    @HeaderParam("Prefer")
                    List<String> prefer,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ApiShapes.JobBody.class),
                                            examples = {
                                                @ExampleObject(name = "embed", value = ApiShapes.EMBED),
                                                @ExampleObject(name = "fill-masks", value = ApiShapes.FILL_MASKS),
                                                @ExampleObject(name = "with-options", value = ApiShapes.WITH_OPTIONS)
                                            }))
                    InputStream body)
            throws IOException, InterruptedException {
        JobId chosen = JobId.find(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER, "the id of a job must be a UUID, not '%s'".formatted(id)));
        boolean isDryRun = isDryRun(validate);
        JobRequest request = JobRequest.read(body, config.maxItems());
        return isDryRun
                ? Response.ok(intake.estimate(caller.tenant(), request)).build()
                : answer(intake.submitOnce(caller.tenant(), chosen, null, request), Preference.parse(prefer));
    }

    private static boolean isDryRun(@Nullable String validate) {
        return Parameters.oneOf("validate", List.of("only"), validate) != null;
    }

    private Response answer(Submitted submitted, Preference preference) throws IOException, InterruptedException {
        Job job = submitted.job();
        JobChanged latest = JobChanged.of(job);
        if (preference.patience() != null) {
            latest = submitted.replayed()
                    ? JobChanged.of(watch.await(caller.tenant(), job.id(), Job::isFinished, preference.patience()))
                    : watch.awaitEnd(job, preference.patience());
        }
        Response.ResponseBuilder answer = latest.job().isFinished() && preference.patience() != null
                ? withResults(latest)
                : Response.accepted(JobView.of(latest.job())).header(HttpHeaders.RETRY_AFTER, 1);
        answer.location(URI.create(JobView.path(job)));
        answer.header(HttpHeaders.LINK, JobView.linkHeader(latest.job()));
        if (submitted.replayed()) {
            answer.header(IdempotencyKey.REPLAYED, true);
        }
        if (!preference.applied().isEmpty()) {
            answer.header("Preference-Applied", preference.applied());
        }
        return answer.build();
    }

    /** Small results as a whole, which is quicker, and large ones as a stream. */
    private Response.ResponseBuilder withResults(JobChanged end) throws IOException {
        JobStep step = JobStep.begun();
        byte[] job = "{\"job\":%s,".formatted(Json.write(JobView.of(end.job()))).getBytes(StandardCharsets.UTF_8);
        // behind the brace that opens it, the document of the results goes on where this one is
        JobResults.Download document = results.open(end, ResultFormat.JSON_DOCUMENT);
        StreamingOutput body = out -> {
            out.write(job);
            document.content().write(out, 1, document.bytes());
        };
        if (document.bytes() > SMALL_BYTES) {
            return Response.ok(body, MediaType.APPLICATION_JSON_TYPE);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        body.write(whole);
        step.end(JobStep.Kind.ANSWER, end.job().id());
        return Response.ok(whole.toByteArray(), MediaType.APPLICATION_JSON_TYPE);
    }
}
