package io.polysome.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.platform.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Clients of the BioLM API that call one after the other, and compare every result with that of its sequence alone. */
public final class BiolmLoad {
    private static final int SUCCESS = 200;
    /** More than a batch may change of a vector, relative to its length, and far less than another protein does. */
    private static final double TOLERANCE = 1e-4;

    private final URI encode;
    private final @Nullable String token;
    private final List<String> proteins;
    /** The mean of the last layer of each protein alone; not changed once it is complete. */
    private final Map<String, float[]> alone = new HashMap<>();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param token sent as {@code Authorization: Token …}; null for a service that wants none
     * @param proteins what calls are made of
     */
    public BiolmLoad(URI service, @Nullable String token, String model, List<String> proteins) {
        this.encode = URI.create("%s/api/v3/%s/encode/".formatted(service, model));
        this.token = token;
        this.proteins = List.copyOf(proteins);
    }

    /** What a load saw. */
    public record Answers(int clients, int items, long calls, double callsPerSecond, Milliseconds latencyMs) {}

    /**
     * @param calls of each client
     * @param items of each call, no two calls the same within a client's round through the proteins
     * @throws IOException when a call was not answered with the results of its own sequences
     */
    public Answers run(int clients, int calls, int items) throws IOException, InterruptedException {
        learn();
        ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        List<Callable<Void>> all = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            int first = client * calls;
            all.add(() -> {
                for (int call = first; call < first + calls; call++) {
                    latencies.add(callAndCheck(proteins(call, items)));
                }
                return null;
            });
        }
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (Future<Void> one : threads.invokeAll(all)) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a call failed: " + e.getCause(), e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Answers(
                clients,
                items,
                latencies.size(),
                Math.round(latencies.size() / seconds * 10) / 10.0,
                Milliseconds.of(latencies.stream().mapToLong(Long::longValue)));
    }

    private void learn() throws IOException, InterruptedException {
        for (String protein : proteins) {
            if (!alone.containsKey(protein)) {
                alone.put(protein, mean(results(call(List.of(protein))).get(0)));
            }
        }
    }

    /** Neighbours in one call are not neighbours in the next. */
    private List<String> proteins(int call, int items) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            some.add(proteins.get(Math.floorMod(call * items + i * (call + 1), proteins.size())));
        }
        return some;
    }

    /** Returns the nanoseconds from request to answer. */
    private long callAndCheck(List<String> some) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        String answer = call(some);
        long nanos = System.nanoTime() - begin;
        JsonNode results = results(answer);
        if (results.size() != some.size()) {
            throw new IOException("%d results for %d items".formatted(results.size(), some.size()));
        }
        for (int i = 0; i < some.size(); i++) {
            if (difference(mean(results.get(i)), alone.get(some.get(i))) > TOLERANCE) {
                throw new IOException("result %d is not that of its sequence".formatted(i));
            }
        }
        return nanos;
    }

    private String call(List<String> some) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(encode)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(some.stream()
                        .map("{\"sequence\":\"%s\"}"::formatted)
                        .collect(Collectors.joining(",", "{\"items\":[", "]}"))));
        if (token != null) {
            request.header("Authorization", "Token " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != SUCCESS) {
            throw new IOException("status %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    private static JsonNode results(String answer) throws IOException {
        return Json.MAPPER.readTree(answer).path("results");
    }

    private static float[] mean(JsonNode result) {
        JsonNode numbers = result.path("embeddings").path(0).path("embedding");
        float[] mean = new float[numbers.size()];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = numbers.get(i).floatValue();
        }
        return mean;
    }

    private static double difference(float[] found, float @Nullable [] expected) {
        if (expected == null || found.length == 0 || found.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double squares = 0;
        double length = 0;
        for (int i = 0; i < found.length; i++) {
            double distance = found[i] - expected[i];
            squares += distance * distance;
            length += (double) expected[i] * expected[i];
        }
        return Math.sqrt(squares / length);
    }
}
