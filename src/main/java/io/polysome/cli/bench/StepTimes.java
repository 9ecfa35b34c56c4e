package io.polysome.cli.bench;

import io.polysome.jobs.JobStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of jobs goes, from the {@link JobStep}s of this process: each part from where the one before ended, so that
 * the parts of one job add up to the time from its request to its answer.
 */
public final class StepTimes implements AutoCloseable {
    private final RecordingStream recording = new RecordingStream();
    private final Map<String, Way> ways = new ConcurrentHashMap<>();

    private record Span(Instant begin, Instant end) {}

    /** What is known of one job. */
    private static final class Way {
        private final Map<String, Span> spans = new TreeMap<>();

        synchronized void add(String step, Span span) {
            spans.put(step, span);
        }

        synchronized @Nullable Span find(JobStep.Kind step) {
            return spans.get(step.wireName());
        }
    }

    /** When a step began, or was over. */
    private record Edge(JobStep.Kind step, boolean over) {
        @Nullable Instant find(Way way) {
            Span span = way.find(step);
            return span == null ? null : over ? span.end() : span.begin();
        }
    }

    private record Part(String name, Edge from, Edge to) {
        List<Long> nanos(Iterable<Way> ways) {
            List<Long> nanos = new ArrayList<>();
            for (Way way : ways) {
                Instant begin = from.find(way);
                Instant end = to.find(way);
                if (begin != null && end != null) {
                    nanos.add(Duration.between(begin, end).toNanos());
                }
            }
            return nanos;
        }
    }

    /** In the order in which they follow each other. */
    private static final List<Part> PARTS = List.of(
            new Part("accept", begin(JobStep.Kind.ACCEPT), end(JobStep.Kind.ACCEPT)),
            new Part("outbox", end(JobStep.Kind.ACCEPT), begin(JobStep.Kind.SEND)),
            new Part("kafka", begin(JobStep.Kind.SEND), begin(JobStep.Kind.CLAIM)),
            new Part("claim", begin(JobStep.Kind.CLAIM), end(JobStep.Kind.CLAIM)),
            new Part("forward", end(JobStep.Kind.CLAIM), end(JobStep.Kind.FORWARD)),
            new Part("store", end(JobStep.Kind.FORWARD), begin(JobStep.Kind.COMMIT)),
            new Part("commit", begin(JobStep.Kind.COMMIT), end(JobStep.Kind.COMMIT)),
            new Part("notice", end(JobStep.Kind.COMMIT), begin(JobStep.Kind.ANSWER)),
            new Part("answer", begin(JobStep.Kind.ANSWER), end(JobStep.Kind.ANSWER)));

    private static Edge begin(JobStep.Kind step) {
        return new Edge(step, false);
    }

    private static Edge end(JobStep.Kind step) {
        return new Edge(step, true);
    }

    private StepTimes() {
        recording.enable(JobStep.EVENT);
        recording.onEvent(JobStep.EVENT, this::onStep);
    }

    public static StepTimes started() {
        StepTimes times = new StepTimes();
        times.recording.startAsync();
        return times;
    }

    private void onStep(RecordedEvent event) {
        Span span = new Span(event.getStartTime(), event.getEndTime());
        for (String job : event.getString("jobs").split(" ", -1)) {
            ways.computeIfAbsent(job, id -> new Way()).add(event.getString("step"), span);
        }
    }

    /** Ends the recording; parts of which nothing is known are left out. */
    public Map<String, Milliseconds> stop() {
        recording.stop();
        Map<String, Milliseconds> parts = new LinkedHashMap<>();
        for (Part part : PARTS) {
            List<Long> nanos = part.nanos(ways.values());
            if (!nanos.isEmpty()) {
                parts.put(part.name(), Milliseconds.of(nanos.stream().mapToLong(Long::longValue)));
            }
        }
        return parts;
    }

    @Override
    public void close() {
        recording.close();
    }
}
