package io.polysome.api;

import io.polysome.api.JobResults.Download;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobNotFoundException;
import io.polysome.jobs.JobStore;
import io.polysome.platform.StoreUnavailableException;
import io.polysome.results.DamagedObjectException;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Hands out results, in item order. They never change, so a download can be gone on with and kept for good. */
@Path("/v1/jobs/{id}/results")
@RunOnVirtualThread
@Tag(name = "results")
@SecurityRequirement(name = Authentication.SCHEME)
public class ResultsResource {
    private static final Logger LOG = Logger.getLogger(ResultsResource.class);

    /** Answers up to this size are read before the first byte is sent, so that a damaged result is a clear error. */
    private static final int READ_BEFORE_SENT_BYTES = 256 << 10;

    private static final String RANGE = "Range";
    private static final String IF_RANGE = "If-Range";
    private static final String CONTENT_RANGE = "Content-Range";
    private static final String ACCEPT_RANGES = "Accept-Ranges";

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
            description = "One result per item, in item order. NDJSON has one a line, JSON has them in \"results\"."
                    + " Range and If-Range, with one range of bytes, and If-None-Match are understood.")
    @APIResponse(
            responseCode = "200",
            description = "The results.",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = ApiShapes.Results.class)),
                @Content(mediaType = ResultFormat.NDJSON, schema = @Schema(type = SchemaType.STRING))
            })
    @Extension(
            name = ApiDescription.PROBLEMS,
            value = ApiDescription.JOB_PROBLEMS + ",job-not-finished,range-not-satisfiable")
    public Response download(
            @PathParam("id") String id,
            @Parameter(
                            description = "overrides Accept",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"json", "ndjson"}))
                    @QueryParam("format")
                    @Nullable String format,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known,
            @Parameter(hidden = true) @HeaderParam(RANGE) @Nullable String range,
            @Parameter(hidden = true) @HeaderParam(IF_RANGE) @Nullable String ifRange) {
        ResultFormat wanted = ResultFormat.choose(format, accept);
        Job job = find(id);
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
        Download download = results.open(job, wanted);
        String etag = quoted(download.etag());
        if (isKnown(known, etag)) {
            return Response.notModified().header(HttpHeaders.ETAG, etag).build();
        }
        ByteRange part = ifRange == null || ifRange.equals(etag) ? ByteRange.parse(range, download.bytes()) : null;
        if (part == null) {
            return answer(Response.ok(), wanted, download, new ByteRange(0, download.bytes()))
                    .build();
        }
        if (!part.isSatisfiable()) {
            Problem problem = Problem.of(
                    ProblemType.RANGE_NOT_SATISFIABLE,
                    "the results have %d bytes as %s".formatted(download.bytes(), wanted.shortName()));
            return Response.status(problem.status())
                    .header(CONTENT_RANGE, "bytes */" + download.bytes())
                    .type(Problem.MEDIA_TYPE)
                    .entity(problem)
                    .build();
        }
        return answer(Response.status(Response.Status.PARTIAL_CONTENT), wanted, download, part)
                .header(CONTENT_RANGE, "bytes %d-%d/%d".formatted(part.from(), part.to() - 1, download.bytes()))
                .build();
    }

    @GET
    @Path("{index}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Show the result of one item",
            description = "As soon as the item is done with, also while the job still runs.")
    public Response show(
            @PathParam("id") String id,
            @Parameter(description = "the item's place in the job, from 0") @PathParam("index") String index,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
        Job job = find(id);
        int item = item(index, job);
        Download download = results.open(job, item)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.ITEM_NOT_FINISHED,
                        "item %d waits or is being computed; GET /v1/jobs/%s shows how far the job is"
                                .formatted(item, job.id())));
        String etag = quoted(download.etag());
        return isKnown(known, etag)
                ? Response.notModified().header(HttpHeaders.ETAG, etag).build()
                : Response.ok(body(download, new ByteRange(0, download.bytes())), MediaType.APPLICATION_JSON)
                        .header(HttpHeaders.ETAG, etag)
                        .build();
    }

    private Job find(String id) {
        return jobs.find(caller.tenant(), JobsResource.find(id)).orElseThrow(() -> new JobNotFoundException(id));
    }

    private static int item(String index, Job job) {
        int items = job.counts().items();
        return Optional.of(index)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .filter(item -> item < items)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.ITEM_NOT_FOUND,
                        "the job has no item '%s'; its items are 0 to %d".formatted(index, items - 1)));
    }

    private static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    /** As {@code If-None-Match} compares: a list, weak ones too, or anything at all. */
    private static boolean isKnown(@Nullable String known, String etag) {
        return known != null
                && Arrays.stream(known.split(","))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(etag) || one.equals("W/" + etag));
    }

    private static Response.ResponseBuilder answer(
            Response.ResponseBuilder answer, ResultFormat format, Download download, ByteRange part) {
        return answer.entity(body(download, part))
                .type(format.mediaType())
                .header(HttpHeaders.CONTENT_LENGTH, part.bytes())
                .header(HttpHeaders.ETAG, quoted(download.etag()))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .header(ACCEPT_RANGES, "bytes");
    }

    private static Object body(Download download, ByteRange part) {
        if (part.bytes() > READ_BEFORE_SENT_BYTES) {
            return (StreamingOutput) out -> write(download, part, out);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        write(download, part, body);
        return body.toByteArray();
    }

    private static void write(Download download, ByteRange part, OutputStream out) {
        try {
            download.content().write(out, part.from(), part.to());
        } catch (DamagedObjectException | NoSuchFileException e) {
            LOG.errorf("a stored result is damaged: %s", e.getMessage());
            throw new ProblemException(
                    ProblemType.RESULT_DAMAGED, "it is not handed out; the service's log says which it is");
        } catch (IOException e) {
            throw new StoreUnavailableException("the results cannot be read", e);
        }
    }
}
