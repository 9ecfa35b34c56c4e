package io.polysome.journey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.inference.RelativeError;
import io.polysome.testing.TemporaryFolder;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker, the database and the service itself are killed (SIGKILL) in the middle of one job. */
class CrashRecoveryIT {
    private static final Logger LOG = LoggerFactory.getLogger(CrashRecoveryIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int ITEMS = 400;
    /** Bulk slots, each of which may lose one chunk to every kill. */
    private static final int SLOTS = 2;

    private static final List<String> OPTIONS =
            List.of("-Dpolysome.jobs.chunk-flops=1.5e10", "-Dpolysome.worker.slots=" + SLOTS, "-Xmx512m");
    private static final List<String> ARGUMENTS = List.of("--weights=esm2-8m=random");

    private final TemporaryFolder folder = new TemporaryFolder();
    private final Path data = folder.path().resolve("polysome");

    @AfterEach
    void deleteFolder() {
        folder.close();
    }

    private static String request(long seed) {
        Random random = new Random(seed);
        String items = IntStream.range(0, ITEMS)
                .mapToObj(i -> "{\"id\":\"p%d\",\"sequence\":\"%s\"}"
                        .formatted(
                                i,
                                random.ints(60 + random.nextInt(120), 0, 20)
                                        .mapToObj(letter -> String.valueOf("ACDEFGHIKLMNPQRSTVWY".charAt(letter)))
                                        .collect(Collectors.joining())))
                .collect(Collectors.joining(","));
        return "{\"model\":\"esm2-8m\",\"action\":\"encode\",\"items\":[%s]}".formatted(items);
    }

    private static String submit(RunningService service, String request) throws IOException {
        return given().contentType("application/json")
                .body(request)
                .post(service.url() + "/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static int succeeded(RunningService service, String job) throws IOException {
        return given().get(service.url() + "/v1/jobs/" + job).then().extract().path("counts.succeeded");
    }

    /** Waits until another eighth of the items is done; a service that is being repaired may refuse meanwhile. */
    private static void awaitMore(RunningService service, String job) {
        int before = awaitSucceeded(service, job, 0);
        awaitSucceeded(service, job, before + ITEMS / 8);
    }

    private static int awaitSucceeded(RunningService service, String job, int atLeast) {
        return await("%d results".formatted(atLeast))
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> succeeded(service, job), count -> count >= atLeast);
    }

    private static List<String> results(RunningService service, String job) throws IOException {
        await("the job's end")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> given().get(service.url() + "/v1/jobs/" + job + "?wait=30")
                        .path("state")
                        .equals("succeeded"));
        return given().get(service.url() + "/v1/jobs/" + job + "/results?format=ndjson")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private static float[] embedding(String line) {
        List<Float> numbers = JsonPath.from(line).getList("embeddings[0].embedding", Float.class);
        float[] embedding = new float[numbers.size()];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = numbers.get(i);
        }
        return embedding;
    }

    /** How often chunks were begun: the highest attempt that left an object, added up. */
    private long attempts(String job) throws IOException {
        try (Stream<Path> objects = Files.list(data.resolve("results/jobs").resolve(job))) {
            return objects.map(object -> object.getFileName().toString())
                    .filter(name -> name.endsWith(".ndjson"))
                    .mapToLong(name -> Long.parseLong(name.substring(name.indexOf('-') + 1, name.indexOf('.'))))
                    .sum();
        }
    }

    private long chunks(String job) throws IOException {
        try (Stream<Path> objects = Files.list(data.resolve("results/jobs").resolve(job))) {
            return objects.map(object -> object.getFileName().toString())
                    .filter(name -> name.endsWith(".ndjson"))
                    .map(name -> name.substring(0, name.indexOf('-')))
                    .distinct()
                    .count();
        }
    }

    @Test
    void killedServersAndServiceLoseNothingAndRepeatOnlyWhatWasUnderWay() throws Exception {
        String request = request(20260102);
        String job;
        try (RunningService service = RunningService.start(data, OPTIONS, ARGUMENTS)) {
            job = submit(service, request);
            awaitMore(service, job);
            // When
            service.killServer("kafka.Kafka");
            awaitMore(service, job);
            service.killServer("/bin/postgres");
            awaitMore(service, job);
            service.kill();
        }
        try (RunningService service = RunningService.start(data, OPTIONS, ARGUMENTS)) {
            List<String> results = results(service, job);
            // Then
            assertThat(results).hasSize(ITEMS).doesNotHaveDuplicates();
            assertThat(IntStream.range(0, ITEMS))
                    .allMatch(i -> results.get(i).startsWith("{\"sequence_index\":%d,\"id\":\"p%d\",".formatted(i, i)));
            LOG.info("chunks={}, attempts={}", chunks(job), attempts(job));
            assertThat(attempts(job)).isLessThanOrEqualTo(chunks(job) + 3L * SLOTS);
            // and the numbers are those of a job that nobody disturbed, but for the last bits: each start of the
            // service
            // may choose another matrix library
            List<String> undisturbed = results(service, submit(service, request));
            assertThat(IntStream.range(0, ITEMS))
                    .allMatch(i -> RelativeError.l2(embedding(results.get(i)), embedding(undisturbed.get(i))) <= 1e-6);
        }
    }
}
