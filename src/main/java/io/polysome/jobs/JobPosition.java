package io.polysome.jobs;

import java.time.Instant;
import java.util.Comparator;

/** Where a job stands among others: by time of submission, and by id where that is the same. */
public record JobPosition(Instant createdAt, JobId id) implements Comparable<JobPosition> {
    private static final Comparator<JobPosition> ORDER =
            Comparator.comparing(JobPosition::createdAt).thenComparing(JobPosition::id);

    public static JobPosition of(Job job) {
        return new JobPosition(job.createdAt(), job.id());
    }

    @Override
    public int compareTo(JobPosition other) {
        return ORDER.compare(this, other);
    }
}
