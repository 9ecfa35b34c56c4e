package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobFilter;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobNotFoundException;
import io.polysome.jobs.JobState;
import io.polysome.jobs.JobStep;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.JobWatch;
import io.polysome.platform.Json;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Submits jobs, lists and shows them. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs")
@SecurityRequirement(name = Authentication.SCHEME)
public class JobsResource {
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int LARGEST_PAGE = 1_000;
    private static final Set<String> STATES = Stream.concat(
                    JobState.TRANSITIONS.keySet().stream(),
                    JobState.TRANSITIONS.values().stream().flatMap(Set::stream))
            .collect(Collectors.toUnmodifiableSet());

    private final JobIntake intake;
    private final JobStore jobs;
    private final JobWatch watch;
    private final JobResults results;
    private final Caller caller;
    private final Clock clock;

    JobsResource(JobIntake intake, JobStore jobs, JobWatch watch, JobResults results, Caller caller, Clock clock) {
        this.intake = intake;
        this.jobs = jobs;
        this.watch = watch;
        this.results = results;
        this.caller = caller;
        this.clock = clock;
    }

    /** A page of jobs, newest first. */
    record JobPage(
            List<JobView> jobs,

            @JsonProperty("next_cursor") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Submit a job",
            description = "Answers 202 once the job survives any crash of the service; with Prefer: wait=N, 200 and the"
                    + " results when it has finished within so many seconds (RFC 7240).")
    public Response submit(InputStream body, @HeaderParam("Prefer") @Nullable String prefer)
            throws IOException, InterruptedException {
        JobStep accept = JobStep.begun();
        Job job = intake.submit(caller.tenant(), JobRequest.read(body));
        accept.end(JobStep.Kind.ACCEPT, job.id());
        Duration wait = preferredWait(prefer);
        if (wait.isPositive()) {
            JobChanged end = watch.awaitEnd(job, wait);
            if (end.job().isFinished()) {
                JobStep answer = JobStep.begun();
                Response finished = finished(end);
                answer.end(JobStep.Kind.ANSWER, job.id());
                return finished;
            }
        }
        return Response.accepted(JobView.of(job))
                .location(URI.create("/v1/jobs/" + job.id()))
                .header(HttpHeaders.RETRY_AFTER, 1)
                .build();
    }

    private Response finished(JobChanged end) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("{\"job\":".getBytes(StandardCharsets.US_ASCII));
        out.write(Json.write(JobView.of(end.job())).getBytes(StandardCharsets.UTF_8));
        out.write(',');
        // behind the brace that opens it, the document of the results goes on where this one is
        JobResults.Download document = results.open(end, ResultFormat.JSON_DOCUMENT);
        document.content().write(out, 1, document.bytes());
        return Response.ok(out.toByteArray()).build();
    }

    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;\\s])wait=(\\d{1,4})(?:$|[,;\\s])");

    private static Duration preferredWait(@Nullable String prefer) {
        Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
        return wait.find()
                ? Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Integer.parseInt(wait.group(1))))
                : Duration.ZERO;
    }

    @GET
    @Operation(summary = "List jobs, newest first")
    public JobPage list(
            @Parameter(description = "most jobs to list, 1 to 1000") @QueryParam("limit") @DefaultValue("50")
                    String limit,
            @Parameter(description = "next_cursor of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(description = "only jobs in this state") @QueryParam("state") @Nullable String state) {
        int most = Parameters.integer("limit", limit, 1, LARGEST_PAGE);
        JobId before = cursor == null
                ? null
                : JobId.find(cursor)
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.INVALID_PARAMETER, "cursor must be the next_cursor of an earlier page"));
        if (state != null && !STATES.contains(state)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "state '%s' is not known; there is %s"
                            .formatted(state, STATES.stream().sorted().collect(Collectors.joining(", "))));
        }
        List<Job> found = jobs.list(new JobFilter(caller.tenant(), state), most + 1, before);
        List<Job> page = found.subList(0, Math.min(most, found.size()));
        String next = found.size() > most ? page.getLast().id().toString() : null;
        return new JobPage(page.stream().map(JobView::of).toList(), next);
    }

    @GET
    @Path("{id}")
    @Operation(
            summary = "Show a job",
            description = "With wait it answers as soon as the job has finished, or after so many seconds; with wait"
                    + " and If-None-Match, as soon as anything has changed.")
    public Response show(
            @PathParam("id") String id,
            @Parameter(description = "seconds, 0 to 60") @QueryParam("wait") @DefaultValue("0") String wait,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known)
            throws InterruptedException {
        Duration atMost = Duration.ofSeconds(Parameters.integer("wait", wait, 0, LONGEST_WAIT_SECONDS));
        Predicate<Job> wish = known == null ? Job::isFinished : job -> !matches(known, job);
        Job job = watch.await(caller.tenant(), find(id), wish, atMost);
        Response.ResponseBuilder answer =
                known != null && matches(known, job) ? Response.notModified() : Response.ok(JobView.of(job));
        answer.tag(new EntityTag(JobView.etag(job)));
        return job.isFinished()
                ? answer.build()
                : answer.header(HttpHeaders.RETRY_AFTER, 1).build();
    }

    @POST
    @Path("{id}/cancel")
    @Operation(
            summary = "Cancel a job",
            description = "What is finished is kept, what is under way ends at its next batch. A job that has finished"
                    + " stays as it is.")
    public JobView cancel(@PathParam("id") String id) {
        return jobs.cancel(caller.tenant(), find(id), "cancelled by its client", clock.instant())
                .map(JobView::of)
                .orElseThrow(() -> new JobNotFoundException(id));
    }

    static JobId find(String id) {
        return JobId.find(id).orElseThrow(() -> new JobNotFoundException(id));
    }

    private static boolean matches(String known, Job job) {
        return known.equals("\"" + JobView.etag(job) + "\"");
    }
}
