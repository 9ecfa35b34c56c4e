package io.polysome.jobs;

import io.polysome.jobs.TimelineEntry.Moved;
import io.polysome.jobs.TimelineEntry.Tried;
import io.polysome.tenancy.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Tells what happened to a job, in the order of time: its own moves, and the attempts at its chunks. */
@ApplicationScoped
public class JobTimeline {
    private final JobStore jobs;

    JobTimeline(JobStore jobs) {
        this.jobs = jobs;
    }

    /**
     * The next entries, at most so many, whatever the size of the job.
     *
     * @throws JobNotFoundException when the tenant has none of that id
     */
    public List<TimelineEntry> page(TenantId tenant, JobId id, TimelinePosition after, int limit) {
        List<JobTransition> moves = jobs.transitions(tenant, id);
        if (moves.isEmpty()) {
            throw new JobNotFoundException(id.toString());
        }
        Stream<TimelineEntry> moved = moves.stream().map(Moved::new);
        Stream<TimelineEntry> tried = jobs.attempts(id, after, limit).stream().map(Tried::new);
        return Stream.concat(moved, tried)
                .filter(entry -> entry.position().compareTo(after) > 0)
                .sorted(Comparator.comparing(TimelineEntry::position))
                .limit(limit)
                .toList();
    }
}
