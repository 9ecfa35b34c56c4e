package io.polysome.journey.faults;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three tenants that submit without pause, each small jobs in one thread and large ones in another. A submission is
 * repeated with the same idempotency key until it is answered, so that what was accepted is known exactly.
 */
final class Load implements AutoCloseable {
    private static final Duration SMALL_EVERY = Duration.ofMillis(250);
    private static final Duration LARGE_EVERY = Duration.ofSeconds(4);
    private static final int LARGE_ITEMS = 120;

    private final Client client;
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger repeats = new AtomicInteger();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** @param tokens by tenant */
    Load(Client client, Map<String, String> tokens, long seed) {
        this.client = client;
        tokens.forEach((tenant, token) -> {
            Random random = new Random(seed * 31 + tenant.hashCode());
            start(tenant, token, SMALL_EVERY, () -> proteins(random, 1 + random.nextInt(2)));
            Random other = new Random(random.nextLong());
            start(tenant, token, LARGE_EVERY, () -> proteins(other, LARGE_ITEMS));
        });
    }

    private interface Draw {
        List<Integer> next();
    }

    private static List<Integer> proteins(Random random, int count) {
        return random.ints(count, 0, Proteins.COUNT).boxed().toList();
    }

    private void start(String tenant, String token, Duration every, Draw draw) {
        threads.add(Thread.ofVirtual().name("load-" + tenant).start(() -> {
            for (int i = 0; !isStopping(every); i++) {
                submit(tenant, token, "%s-%s-%d".formatted(tenant, every.toMillis(), i), draw.next());
            }
        }));
    }

    private void submit(String tenant, String token, String key, List<Integer> proteins) {
        String body = Proteins.job(proteins);
        while (true) {
            try {
                HttpResponse<String> answer =
                        client.post("/v1/jobs", token, body, Map.of("Idempotency-Key", '"' + key + '"'));
                if (answer.statusCode() == 202) {
                    accepted.add(new Accepted(Client.json(answer).get("id").asText(), tenant, token, proteins));
                    return;
                }
                if (answer.statusCode() < 500 && answer.statusCode() != 409) {
                    refused.add(answer.statusCode() + " " + answer.body());
                    return;
                }
            } catch (IOException e) {
                // asked again with the same key
            } catch (InterruptedException e) {
                return;
            }
            repeats.incrementAndGet();
            isStopping(SMALL_EVERY);
        }
    }

    private boolean isStopping(Duration wait) {
        try {
            return stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** Answers that no repetition helps; there should be none. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    int repeats() {
        return repeats.get();
    }

    /** Begins nothing new and waits until every submission that was begun has its answer. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofMinutes(3));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
