package io.polysome.inference.libtorch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.OperationTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What libtorch's profiler wrote: events with start and duration in microseconds, which nest. */
final class ProfileTrace {
    private static final double MICROS = 1e6;

    private record Event(String name, double start, double end) {}

    private ProfileTrace() {}

    /** The time of each operation without those within it, the longest first. */
    static List<OperationTime> read(Path trace) throws IOException {
        JsonNode root = new JsonMapper().readTree(trace.toFile());
        List<Event> events = new ArrayList<>();
        for (JsonNode node : root.isArray() ? root : root.path("traceEvents")) {
            if (node.path("ph").asText().equals("X")) {
                double start = node.path("ts").asDouble();
                events.add(new Event(
                        node.path("name").asText(),
                        start,
                        start + node.path("dur").asDouble()));
            }
        }
        // an event comes before those within it
        events.sort(Comparator.comparingDouble(Event::start)
                .thenComparing(Comparator.comparingDouble(Event::end).reversed()));
        Map<String, OperationTime> times = new HashMap<>();
        Deque<Event> open = new ArrayDeque<>();
        for (Event event : events) {
            while (!open.isEmpty() && open.element().end() <= event.start()) {
                open.remove();
            }
            double seconds = (event.end() - event.start()) / MICROS;
            add(times, event.name(), 1, seconds);
            if (!open.isEmpty()) {
                add(times, open.element().name(), 0, -seconds);
            }
            open.push(event);
        }
        return times.values().stream()
                .sorted(Comparator.comparingDouble(OperationTime::seconds).reversed())
                .toList();
    }

    private static void add(Map<String, OperationTime> times, String name, int calls, double seconds) {
        times.merge(
                name,
                new OperationTime(name, calls, seconds),
                (a, b) -> new OperationTime(name, a.calls() + b.calls(), a.seconds() + b.seconds()));
    }
}
