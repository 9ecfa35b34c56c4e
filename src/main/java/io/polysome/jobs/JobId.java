package io.polysome.jobs;

import java.util.Optional;
import java.util.UUID;

/** Names a job, in URLs and everywhere else. */
public record JobId(UUID value) implements Comparable<JobId> {

    /** Empty when the text is not a UUID, as a client may send anything. */
    public static Optional<JobId> find(String text) {
        try {
            UUID value = UUID.fromString(text);
            return value.toString().equalsIgnoreCase(text) ? Optional.of(new JobId(value)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(JobId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
