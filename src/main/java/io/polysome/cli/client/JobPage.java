package io.polysome.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the jobs, newest first.
 *
 * @param nextCursor leads to the next page; null after the last
 */
public record JobPage(List<JobStatus> jobs, @Nullable String nextCursor) {
    public JobPage {
        jobs = List.copyOf(jobs);
    }
}
