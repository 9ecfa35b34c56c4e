package io.polysome.api;

import io.polysome.jobs.JobTimeline;
import io.polysome.jobs.TimelineEntry;
import io.polysome.jobs.TimelinePosition;
import io.polysome.tenancy.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tells what happened to a job, when, where and why. */
@Path("/v1/jobs/{id}/timeline")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs")
public class TimelineResource {
    private static final int LARGEST_PAGE = 1_000;

    private final JobTimeline timeline;
    private final Caller caller;

    TimelineResource(JobTimeline timeline, Caller caller) {
        this.timeline = timeline;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "Show what happened to a job",
            description =
                    "Its moves and the attempts at its chunks, oldest first: when, where, in what batches, and why"
                            + " an attempt ended. Attempts that are under way end on a later look.")
    public TimelineView show(
            @PathParam("id") String id,
            @Parameter(description = "most entries to list, 1 to 1000") @QueryParam("limit") @DefaultValue("100")
                    String limit,
            @Parameter(description = "next_cursor of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.integer("limit", limit, 1, LARGEST_PAGE);
        TimelinePosition after = cursor == null ? TimelinePosition.START : TimelineView.parseCursor(cursor);
        List<TimelineEntry> found = timeline.page(caller.tenant(), JobsResource.find(id), after, most + 1);
        return TimelineView.of(found.subList(0, Math.min(most, found.size())), found.size() > most);
    }
}
