package io.polysome.api;

import io.polysome.jobs.Job;
import io.polysome.jobs.JobNotFoundException;
import io.polysome.jobs.JobStore;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Hands out the results of a finished job, in item order. */
@Path("/v1/jobs/{id}/results")
@RunOnVirtualThread
@Tag(name = "results")
public class ResultsResource {
    private final JobStore jobs;
    private final JobResults results;
    private final Caller caller;

    ResultsResource(JobStore jobs, JobResults results, Caller caller) {
        this.jobs = jobs;
        this.results = results;
        this.caller = caller;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, ResultFormat.NDJSON})
    @Operation(
            operationId = "downloadResults",
            summary = "Download results",
            description = "One result per item, in item order. NDJSON has one a line, JSON has them in \"results\".")
    @APIResponse(
            responseCode = "200",
            description = "The results.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = ApiShapes.Results.class)),
                @Content(mediaType = ResultFormat.NDJSON, schema = @Schema(type = SchemaType.STRING))
            })
    @Extension(name = ApiDescription.PROBLEMS, value = ApiDescription.JOB_PROBLEMS + ",job-not-finished")
    public Response download(
            @PathParam("id") String id,
            @Parameter(
                            description = "overrides Accept",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"json", "ndjson"}))
                    @QueryParam("format")
                    @Nullable
                    String format,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) {
        ResultFormat wanted = ResultFormat.choose(format, accept);
        Job job = jobs.find(caller.tenant(), JobsResource.find(id)).orElseThrow(() -> new JobNotFoundException(id));
        if (!job.isFinished()) {
            throw new ProblemException(
                    ProblemType.JOB_NOT_FINISHED,
                    "the job is %s with %d of %d items to go; GET /v1/jobs/%s?wait=60 waits for it"
                            .formatted(
                                    job.state().wireName(),
                                    job.counts().pending(),
                                    job.counts().items(),
                                    job.id()));
        }
        JobResults.Download download = results.open(job);
        StreamingOutput body = out -> wanted.write(download, out);
        return Response.ok(body, wanted.mediaType()).build();
    }
}
