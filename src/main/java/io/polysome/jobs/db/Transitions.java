package io.polysome.jobs.db;

import io.polysome.jobs.JobTransition;
import io.polysome.platform.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The column {@code job.transitions}: a JSON list, as a job moves a handful of times only and is read as a whole. */
final class Transitions {
    private Transitions() {}

    private record Line(int seq, String state, String at, String cause) {
        JobTransition toTransition() {
            return new JobTransition(seq, state, Instant.parse(at), cause);
        }
    }

    static String begin(Instant now, String cause) {
        return append("[]", "queued", now, cause);
    }

    static String append(String json, String state, Instant now, String cause) {
        List<Line> lines = new ArrayList<>(lines(json));
        lines.add(new Line(lines.size() + 1, state, now.toString(), cause));
        return Json.write(lines);
    }

    static List<JobTransition> parse(String json) {
        return lines(json).stream().map(Line::toTransition).collect(Collectors.toList());
    }

    private static List<Line> lines(String json) {
        return Arrays.asList(Json.read(json, Line[].class));
    }
}
