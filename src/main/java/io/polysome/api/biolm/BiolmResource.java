package io.polysome.api.biolm;

import com.fasterxml.jackson.core.JacksonException;
import io.polysome.api.ApiConfig;
import io.polysome.api.JobResults;
import io.polysome.api.Preference;
import io.polysome.api.TokenInCookie;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceConfig;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobState;
import io.polysome.jobs.JobStep;
import io.polysome.jobs.JobSubmission;
import io.polysome.jobs.JobWatch;
import io.polysome.tenancy.Caller;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** A call of BioLM's API: makes a job like any other, waits for it, and answers with its results. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@TokenInCookie
public class BiolmResource {
    static final String JOB_HEADER = "X-Polysome-Job";
    /** BioLM's bodies have no place for it, and random numbers must not pass as biology. */
    static final String WEIGHTS_HEADER = "X-Polysome-Weights";
    /** A smaller answer is not worth compressing. */
    private static final int LEAST_COMPRESSED_BYTES = 1_000;

    private final ModelCatalog catalog;
    private final JobSubmission submission;
    private final JobWatch watch;
    private final JobResults results;
    private final Caller caller;
    private final ApiConfig config;
    private final InferenceConfig inference;
    private final long mostBodyBytes;

    BiolmResource(
            ModelCatalog catalog,
            JobSubmission submission,
            JobWatch watch,
            JobResults results,
            Caller caller,
            ApiConfig config,
            InferenceConfig inference,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize mostBodyBytes) {
        this.catalog = catalog;
        this.submission = submission;
        this.watch = watch;
        this.results = results;
        this.caller = caller;
        this.config = config;
        this.inference = inference;
        this.mostBodyBytes = mostBodyBytes.asLongValue();
    }

    /** What a client asks for beside its items. */
    private record Wishes(Preference preference, boolean gzip) {}

    @POST
    @Path("api/{version: v[1-3]}/{slug}/{action}")
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response call(
            @PathParam("slug") String slug,
            @PathParam("action") String action,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) List<String> accepted,
            @HeaderParam("Prefer") List<String> prefer,
            InputStream body,
            @Context UriInfo uri)
            throws IOException, InterruptedException {
        Wishes wishes = new Wishes(Preference.parse(prefer), Gzip.isAccepted(accepted));
        return answer(Dialect.of(uri.getRequestUri().getPath()), slug, action, encoding, body, wishes);
    }

    /** For clients whose base URL is that of the service itself. */
    @POST
    @Path("{slug: [eE][sS][mM]2-[^/]+}/{action}")
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response callWithoutVersion(
            @PathParam("slug") String slug,
            @PathParam("action") String action,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) List<String> accepted,
            @HeaderParam("Prefer") List<String> prefer,
            InputStream body)
            throws IOException, InterruptedException {
        Wishes wishes = new Wishes(Preference.parse(prefer), Gzip.isAccepted(accepted));
        return answer(new HostedV3(), slug, action, encoding, body, wishes);
    }

    /** Whoever comes as far as here may use the service. */
    @POST
    @Path("api/v1/auth/login-check")
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Map<String, Object> loginCheck() {
        return Map.of("status", "ok");
    }

    private Response answer(
            Dialect dialect, String slug, String actionName, @Nullable String encoding, InputStream body, Wishes wishes)
            throws IOException, InterruptedException {
        ModelCard model = catalog.find(slug).orElse(null);
        Action action = BiolmActions.find(actionName).orElse(null);
        if (model == null || action == null) {
            return error(dialect, 404, "user.resource_not_found", "Not Found");
        }
        if (!model.isAvailable()) {
            String sentence = "Model '%s' is not deployed.".formatted(model.slug());
            return error(dialect, 404, "user.resource_not_found", sentence + " " + model.howToGet());
        }
        BiolmRequest request;
        try {
            InputStream plain = RequestBody.open(body, encoding, mostBodyBytes);
            request = RequestReader.read(
                    plain, action, dialect.isStrict(), config.biolmMaxItems(), inference.maxResidues());
        } catch (InvalidRequestException e) {
            return Response.status(dialect.invalidStatus())
                    .entity(dialect.invalid(e.violations()))
                    .build();
        } catch (RequestBody.TooLargeException e) {
            return error(dialect, 413, "user.validation", String.valueOf(e.getMessage()));
        } catch (RequestBody.UnreadableException e) {
            return error(dialect, 400, "user.validation", "There was an error parsing the body: " + e.getMessage());
        } catch (JacksonException | CharConversionException e) {
            return error(dialect, 400, "user.validation", "There was an error parsing the body");
        }
        int layers = model.architecture().layers();
        if (request.layers().stream().anyMatch(layer -> layer < -(layers + 1) || layer > layers)) {
            String sentence = "Requested representation layers are out of bounds. Ensure the layer indices are between"
                    + " %d and %d.".formatted(-(layers + 1), layers);
            return error(dialect, 400, "user.validation", sentence);
        }
        JobSpec spec = new JobSpec(model.slug(), action, request.params(action));
        try {
            InferenceTask.resolve(action, spec.params(), model.architecture(), model.outputHeads());
        } catch (InvalidTaskException e) {
            return error(dialect, 400, "user.unsupported_option", e.problems().getFirst());
        }
        JobStep accept = JobStep.begun();
        Job job = submission.submit(caller.tenant(), spec, JobOptions.DEFAULT, model.architecture(), request.items());
        accept.end(JobStep.Kind.ACCEPT, job.id());
        return await(dialect, job, wishes);
    }

    private Response await(Dialect dialect, Job job, Wishes wishes) throws IOException, InterruptedException {
        Preference preference = wishes.preference();
        Duration patience = preference.patience();
        if (patience == null && preference.respondAsync()) {
            return accepted(job, preference);
        }
        JobChanged end = watch.awaitEnd(job, patience == null ? config.biolmWait() : patience);
        return switch (end.job().state()) {
            case JobState.Unfinished unfinished when patience != null -> accepted(job, preference);
            case JobState.Unfinished unfinished -> without(dialect, job, 504, "Model execution timed out.");
            case JobState.Cancelled cancelled -> without(dialect, job, 500, "The job was cancelled.");
            case JobState.Expired expired -> without(dialect, job, 500, "The job has expired.");
            case JobState.Finished finished -> finished(dialect, end, wishes);
        };
    }

    /** What came with the news of the end as a whole, which is quicker, and all else as a stream. */
    private Response finished(Dialect dialect, JobChanged end, Wishes wishes) throws IOException {
        JobStep step = JobStep.begun();
        ResultTranslator translator =
                new ResultTranslator(dialect, end.job().spec().action());
        StreamingOutput plain = out -> {
            try (InputStream lines = results.lines(end)) {
                translator.translate(lines, out);
            }
        };
        StreamingOutput compressed = out -> {
            GZIPOutputStream gzip = Gzip.quickly(out);
            plain.write(gzip);
            gzip.finish();
        };
        Response.ResponseBuilder answer =
                named(Response.ok(), end.job()).header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        WeightsLabel weights = end.job().weights();
        if (weights != null) {
            answer.header(WEIGHTS_HEADER, weights.wireName());
        }
        byte[] atHand = end.lines();
        boolean isSmall = atHand != null;
        if (wishes.gzip() && !(atHand != null && atHand.length < LEAST_COMPRESSED_BYTES)) {
            answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").entity(isSmall ? whole(compressed) : compressed);
        } else {
            answer.entity(isSmall ? whole(plain) : plain);
        }
        step.end(JobStep.Kind.ANSWER, end.job().id());
        return answer.build();
    }

    private static byte[] whole(StreamingOutput body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(bytes);
        return bytes.toByteArray();
    }

    private static Response accepted(Job job, Preference preference) {
        URI self = URI.create("/v1/jobs/" + job.id());
        return named(Response.accepted(Map.of("job", job.id().toString(), "status_url", self.toString())), job)
                .location(self)
                .header("Preference-Applied", preference.applied())
                .build();
    }

    /** An answer without results, of a job that there is. */
    private static Response without(Dialect dialect, Job job, int status, String sentence) {
        return named(Response.fromResponse(error(dialect, status, "system.error", sentence)), job)
                .build();
    }

    private static Response.ResponseBuilder named(Response.ResponseBuilder answer, Job job) {
        return answer.header(JOB_HEADER, job.id());
    }

    private static Response error(Dialect dialect, int status, String code, String sentence) {
        return Response.status(status)
                .entity(dialect.error(status, code, sentence))
                .build();
    }
}
