package io.polysome.cli;

import io.polysome.cli.client.JobRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a user wants of a job beside its numbers. */
final class SubmissionOptions {
    @Option(
            names = "--tag",
            paramLabel = "KEY=VALUE",
            description = "Your own words, to find the job by. May be given more than once.")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(names = "--client-ref", paramLabel = "TEXT", description = "Your own reference, such as an order.")
    private @Nullable String clientRef;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "-100 to 100; among your waiting jobs the higher goes first.")
    private @Nullable Integer priority;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "Call off what is not finished then, such as 2030-01-31T12:00:00Z.")
    private @Nullable String deadline;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            description = "How long the job stays after its end, such as P30D or PT12H.")
    private @Nullable String retention;

    JobRequest.Options wishes() {
        return new JobRequest.Options(tags, clientRef, priority, deadline, retention);
    }
}
