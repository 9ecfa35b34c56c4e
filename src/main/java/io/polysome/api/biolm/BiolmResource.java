package io.polysome.api.biolm;

import com.fasterxml.jackson.core.JacksonException;
import io.polysome.api.ApiConfig;
import io.polysome.api.JobResults;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceConfig;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.Output;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobSubmission;
import io.polysome.jobs.JobWatch;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** A call of BioLM's API: makes a job like any other, waits for it, and answers with its results. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BiolmResource {
    static final Set<Action> ACTIONS = Set.of(Action.ENCODE, Action.PREDICT, Action.LOG_PROB);
    static final String JOB_HEADER = "X-Polysome-Job";

    private final ModelCatalog catalog;
    private final JobSubmission submission;
    private final JobWatch watch;
    private final JobResults results;
    private final Caller caller;
    private final ApiConfig config;
    private final InferenceConfig inference;

    BiolmResource(
            ModelCatalog catalog,
            JobSubmission submission,
            JobWatch watch,
            JobResults results,
            Caller caller,
            ApiConfig config,
            InferenceConfig inference) {
        this.catalog = catalog;
        this.submission = submission;
        this.watch = watch;
        this.results = results;
        this.caller = caller;
        this.config = config;
        this.inference = inference;
    }

    @POST
    @Path("api/{version: v[1-3]}/{slug}/{action}")
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response call(
            @PathParam("slug") String slug,
            @PathParam("action") String action,
            InputStream body,
            @Context UriInfo uri,
            @Context HttpHeaders headers)
            throws IOException, InterruptedException {
        return answer(Dialect.of(uri.getRequestUri().getPath()), slug, action, body, headers);
    }

    /** For clients whose base URL is that of the service itself. */
    @POST
    @Path("{slug: [eE][sS][mM]2-[^/]+}/{action}")
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Response callWithoutVersion(
            @PathParam("slug") String slug,
            @PathParam("action") String action,
            InputStream body,
            @Context HttpHeaders headers)
            throws IOException, InterruptedException {
        return answer(new HostedV3(), slug, action, body, headers);
    }

    @GET
    @Path("api/{version: v[1-3]}/schema/{slug}/{action}")
    @Operation(hidden = true)
    public Response schema(
            @PathParam("slug") String slug, @PathParam("action") String action, @Context UriInfo uri) {
        Dialect dialect = Dialect.of(uri.getRequestUri().getPath());
        if (model(slug).isEmpty() || action(action).isEmpty()) {
            return error(dialect, 404, "user.resource_not_found", "Not Found");
        }
        return Response.ok(RequestSchema.of(
                        action(action).orElseThrow(), config.biolmMaxItems(), inference.maxResidues()))
                .build();
    }

    private Response answer(Dialect dialect, String slug, String actionName, InputStream body, HttpHeaders headers)
            throws IOException, InterruptedException {
        ModelCard model = model(slug).orElse(null);
        Action action = action(actionName).orElse(null);
        if (model == null || action == null) {
            return error(dialect, 404, "user.resource_not_found", "Not Found");
        }
        if (!model.isAvailable()) {
            String sentence = "Model '%s' is not deployed.".formatted(model.slug());
            return error(dialect, 404, "user.resource_not_found", sentence + " " + model.howToGet());
        }
        BiolmRequest request;
        try {
            InputStream plain = RequestBody.open(body, headers, config.biolmMaxBodyBytes());
            request = RequestReader.read(
                    plain, action, dialect.isStrict(), config.biolmMaxItems(), inference.maxResidues());
        } catch (InvalidRequestException e) {
            return Response.status(dialect.invalidStatus())
                    .entity(dialect.invalid(e.violations()))
                    .build();
        } catch (RequestBody.TooLargeException e) {
            return error(dialect, 413, "user.validation", e.getMessage());
        } catch (JacksonException | RequestBody.UnreadableException e) {
            return error(dialect, 400, "user.validation", "There was an error parsing the body");
        }
        int layers = model.architecture().layers();
        if (request.layers().stream().anyMatch(layer -> layer < -(layers + 1) || layer > layers)) {
            String sentence = "Requested representation layers are out of bounds. Ensure the layer indices are between"
                    + " %d and %d.".formatted(-(layers + 1), layers);
            return error(dialect, 400, "user.validation", sentence);
        }
        JobSpec spec = new JobSpec(model.slug(), action, params(action, request));
        try {
            InferenceTask.resolve(action, spec.params(), model);
        } catch (InvalidTaskException e) {
            return error(dialect, 400, "user.unsupported_option", e.getMessage());
        }
        Job job = submission.submit(
                caller.tenant(), spec, JobOptions.DEFAULT, model.architecture(), request.items());
        return Preference.of(headers).respondAsync() ? accepted(job) : finished(dialect, job);
    }

    private Response finished(Dialect dialect, Job submitted) throws InterruptedException {
        Job job = watch.await(caller.tenant(), submitted.id(), Job::isFinished, config.biolmWait());
        if (!job.isFinished()) {
            return Response.fromResponse(error(dialect, 504, "system.error", "Model execution timed out."))
                    .header(JOB_HEADER, job.id())
                    .build();
        }
        ResultTranslator translator = new ResultTranslator(dialect, job.spec().action());
        StreamingOutput body = out -> {
            try (InputStream lines = results.open(job).lines()) {
                translator.translate(lines, out);
            }
        };
        return Response.ok(body).header(JOB_HEADER, job.id()).build();
    }

    private static Response accepted(Job job) {
        URI self = URI.create("/v1/jobs/" + job.id());
        return Response.accepted(Map.of("job", job.id().toString(), "status_url", self.toString()))
                .location(self)
                .header("Preference-Applied", "respond-async")
                .header(JOB_HEADER, job.id())
                .build();
    }

    private static Response error(Dialect dialect, int status, String code, String sentence) {
        return Response.status(status)
                .entity(dialect.error(status, code, sentence))
                .build();
    }

    private Optional<ModelCard> model(String slug) {
        return catalog.find(slug);
    }

    private static Optional<Action> action(String name) {
        return Action.find(name.toLowerCase(Locale.ROOT)).filter(ACTIONS::contains);
    }

    private static JobSpec.Params params(Action action, BiolmRequest request) {
        return action == Action.ENCODE
                ? JobSpec.Params.of(
                        request.include().stream().map(Output::wireName).sorted().toList(), request.layers())
                : JobSpec.Params.of(null, null);
    }
}
