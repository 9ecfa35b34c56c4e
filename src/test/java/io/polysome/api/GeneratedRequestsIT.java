package io.polysome.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polysome.platform.Json;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client sends, it gets an answer that the API's description has. Requests are made from a seed, some right and
 * most wrong in one place; the seeds are in the name of the test. {@code bench/schemathesis} does the same from outside.
 */
@QuarkusTest
class GeneratedRequestsIT {
    private static final int REQUESTS = 750;
    /** Far above what an answer takes, for a busy machine; what it takes is measured by bench/schemathesis. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** Stands for an escape of JSON that is no character. */
    private static final String HALF_A_PAIR = "(half a pair)";

    private static final String[] ODD = {
        "",
        " ",
        "0",
        "-1",
        "1e9",
        "99999999999999999999",
        "null",
        "NaN",
        "%00",
        "\u0000",
        "\ud83d\ude00",
        "ä",
        "a:b",
        ":",
        "a=b&c",
        "{x}",
        "../..",
        "\"",
        "'; drop table job; --",
        "only",
        "2030-01-01T00:00:00Z",
        "+99999-01-01T00:00:00Z",
        "P1D",
        "<mask>",
        "esm2-tiny",
        "failed",
        HALF_A_PAIR,
        "x".repeat(2_000)
    };

    static Stream<Long> seeds() {
        return Stream.of(1L, System.nanoTime());
    }

    private record Call(String method, String path, String query, List<String> headers, String body) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyAnswerIsDescribed(long seed) throws Exception {
        // Given
        JsonNode api = Json.read(given().get("/q/openapi?format=json").asString(), JsonNode.class);
        List<String> jobs = List.of(
                Submissions.finished(Submissions.TWO_PROTEINS),
                UUID.randomUUID().toString(),
                "not-an-id",
                "%20");
        SplittableRandom random = new SplittableRandom(seed);
        List<String> wrong = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            // When
            for (int i = 0; i < REQUESTS; i++) {
                Call call = anyCall(random, jobs);
                complaint(client, call, api).forEach(problem -> wrong.add(problem + " to " + call));
            }
        }
        // Then
        assertThat(wrong).isEmpty();
    }

    private static Stream<String> complaint(HttpClient client, Call call, JsonNode api)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:%d%s%s".formatted(RestAssured.port, call.path(), call.query())))
                .timeout(LONGEST)
                .method(call.method(), BodyPublishers.ofString(call.body()));
        call.headers().forEach(header -> request.header(header.split("=", 2)[0], header.split("=", 2)[1]));
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        String template = call.path().replaceFirst("^/v1/jobs/[^/]+", "/v1/jobs/{id}");
        JsonNode described = api.path("paths")
                .path(template)
                .path(call.method().toLowerCase(Locale.ROOT))
                .path("responses");
        boolean isDescribed = described.isMissingNode()
                ? List.of(404, 405).contains(answer.statusCode())
                : described.has(String.valueOf(answer.statusCode()));
        return answer.statusCode() >= 500 || !isDescribed
                ? Stream.of(answer.statusCode() + " " + answer.body())
                : Stream.empty();
    }

    private static Call anyCall(SplittableRandom random, List<String> jobs) {
        String id = jobs.get(random.nextInt(jobs.size()));
        String method = random.nextInt(20) == 0 ? oneOf(random, "PATCH", "DELETE") : "GET";
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> submission(random, "POST", "/v1/jobs");
            case 3 -> submission(random, "PUT", "/v1/jobs/" + (random.nextBoolean() ? UUID.randomUUID() : id));
            case 4 ->
                new Call(
                        method,
                        "/v1/jobs",
                        query(
                                random,
                                "limit",
                                "cursor",
                                "state",
                                "tag",
                                "client_ref",
                                "model",
                                "action",
                                "created_after",
                                "created_before"),
                        List.of(),
                        "");
            case 5 ->
                new Call(
                        method,
                        "/v1/jobs/" + id,
                        query(random, "wait=0", "unknown"),
                        List.of("If-None-Match=" + oneOf(random, "*", "\"x\"", "W/\"succeeded-2-0\"")),
                        "");
            case 6 ->
                new Call(
                        method,
                        "/v1/jobs/" + id + oneOf(random, "/items", "/results"),
                        query(random, "state", "limit", "cursor", "format"),
                        List.of("Accept="
                                + oneOf(random, "*/*", "application/json", "application/x-ndjson", "text/csv")),
                        "");
            default -> new Call(oneOf(random, "POST", "GET"), "/v1/jobs/" + id + "/cancel", "", List.of(), "");
        };
    }

    private static Call submission(SplittableRandom random, String method, String path) {
        List<String> headers = new ArrayList<>();
        headers.add("Content-Type=" + (random.nextInt(15) == 0 ? "text/plain" : "application/json"));
        if (random.nextInt(3) == 0) {
            headers.add("Idempotency-Key=" + oneOf(random, "a", "\"b\"", "\"open", "x".repeat(300)));
        }
        if (random.nextInt(3) == 0) {
            headers.add("Prefer=" + oneOf(random, "wait=0", "respond-async", "wait=1", "wait=x", "handling=strict"));
        }
        return new Call(method, path, query(random, "validate"), headers, body(random));
    }

    private static String query(SplittableRandom random, String... names) {
        List<String> parameters = new ArrayList<>();
        for (String name : names) {
            if (random.nextInt(names.length) == 0) {
                parameters.add(
                        name.contains("=")
                                ? name
                                : name + "=" + URLEncoder.encode(oneOf(random, ODD), StandardCharsets.UTF_8));
            }
        }
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    /** A right job, with some value replaced or removed most of the time, or cut off. */
    private static String body(SplittableRandom random) {
        ObjectNode job = Json.read(ApiShapes.WITH_OPTIONS, ObjectNode.class);
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            List<String> fields = new ArrayList<>();
            job.fieldNames().forEachRemaining(fields::add);
            String field = fields.isEmpty() ? "model" : fields.get(random.nextInt(fields.size()));
            switch (random.nextInt(6)) {
                case 0 -> job.remove(field);
                case 1 -> job.put(field, oneOf(random, ODD));
                case 2 -> job.put(field, random.nextInt());
                case 3 -> job.putArray(field).add(oneOf(random, ODD)).addNull();
                case 4 -> job.putObject(field).put(oneOf(random, ODD), oneOf(random, ODD));
                default -> items(job, random);
            }
        }
        String text = job.toString().replace(HALF_A_PAIR, "\\ud800");
        return switch (random.nextInt(30)) {
            case 0 -> text.substring(0, random.nextInt(text.length()));
            case 1 -> "\u0000\u0000" + text;
            default -> text;
        };
    }

    private static void items(ObjectNode job, SplittableRandom random) {
        ArrayNode items = job.putArray("items");
        for (int i = random.nextInt(12); i > 0; i--) {
            items.addObject()
                    .put("id", oneOf(random, ODD))
                    .put("sequence", oneOf(random, "MKTAYIAKQR", "MK<mask>", "MJ", "", "mk", oneOf(random, ODD)));
        }
    }

    private static String oneOf(SplittableRandom random, String... values) {
        return Arrays.asList(values).get(random.nextInt(values.length));
    }
}
