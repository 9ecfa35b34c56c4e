package io.polysome.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Clients that submit one job after the other and wait for each with {@code Prefer: wait}. */
public final class JobLoad {
    private static final int SUCCESS = 200;

    private final HttpRequest request;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param token sent as a bearer token; null for a service that wants none
     * @param body a job that the service can finish within the minute
     */
    public JobLoad(URI service, @Nullable String token, String body) {
        HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(service + "/v1/jobs"))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=60")
                .POST(BodyPublishers.ofString(body));
        if (token != null) {
            post.header("Authorization", "Bearer " + token);
        }
        request = post.build();
    }

    /** What a load saw. */
    public record Answers(int clients, long jobs, double jobsPerSecond, Milliseconds latency) {}

    /**
     * @param pause of each client between an answer and its next request
     * @throws IOException when a job did not come back finished
     */
    public Answers run(int clients, Duration pause, Duration time) throws IOException, InterruptedException {
        ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        CountDownLatch broken = new CountDownLatch(1);
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> {
                    try {
                        while (System.nanoTime() < end && !broken.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                            latencies.add(submit());
                        }
                        return null;
                    } catch (IOException e) {
                        broken.countDown(); // the others need not go on
                        throw e;
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load broke off: " + e.getCause(), e);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Answers(
                clients,
                latencies.size(),
                Math.round(latencies.size() / seconds * 10) / 10.0,
                Milliseconds.of(latencies.stream().mapToLong(Long::longValue)));
    }

    private long submit() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        long nanos = System.nanoTime() - begin;
        if (answer.statusCode() != SUCCESS) {
            throw new IOException("status %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return nanos;
    }
}
