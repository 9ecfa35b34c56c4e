package io.polysome.api;

import static io.polysome.api.Submissions.TWO_PROTEINS;
import static io.polysome.api.Submissions.accepted;
import static io.polysome.api.Submissions.json;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.JobsConfig;
import io.polysome.jobs.NewJob;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of problem can happen, and is then told as the API describes it. */
@QuarkusTest
class ProblemsIT {
    private final JobStore jobs;
    private final JobsConfig config;
    private final AgroalDataSource database;

    ProblemsIT(JobStore jobs, JobsConfig config, AgroalDataSource database) {
        this.jobs = jobs;
        this.config = config;
        this.database = database;
    }

    /** Those left out need another service: TenantIsolationIT and RolesIT provoke them. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNAUTHORIZED", "FORBIDDEN", "NOT_SERVED_HERE"})
    void problemIsToldAsItsTypeSays(ProblemType type) throws Exception {
        // When
        Response answer = provoke(type);
        // Then
        assertThat(answer.statusCode()).isEqualTo(type.status());
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.path("type").toString()).isEqualTo("/docs/errors#" + type.slug());
        assertThat(answer.path("status").toString()).isEqualTo(String.valueOf(type.status()));
        assertThat(answer.path("title").toString()).isEqualTo(type.title());
        assertThat(answer.path("retryable").toString()).isEqualTo(String.valueOf(type.retryable()));
        assertThat(answer.path("request_id").toString()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.header("Retry-After") != null).isEqualTo(type.retryable());
    }

    private Response provoke(ProblemType type) throws Exception {
        return switch (type) {
            case MALFORMED_BODY -> json("[".repeat(100)).post("/v1/jobs");
            case INVALID_PARAMETER -> given().get("/v1/jobs?limit=0");
            case NOT_FOUND -> given().get("/v1/nothing");
            case JOB_NOT_FOUND -> given().get("/v1/jobs/" + UUID.randomUUID());
            case METHOD_NOT_ALLOWED -> given().delete("/v1/models");
            case NOT_ACCEPTABLE -> given().accept("text/csv").get("/v1/jobs");
            case JOB_NOT_FINISHED ->
                given().get("/v1/jobs/" + jobThatNobodyTakes().id() + "/results");
            case WEIGHTS_MISSING ->
                json(TWO_PROTEINS.replace("esm2-tiny", "esm2-3b")).post("/v1/jobs");
            case IDEMPOTENCY_IN_FLIGHT -> whileItIsBeingStored();
            case BODY_TOO_LARGE -> ofABodyThatIsTooLarge();
            case TOO_MANY_ITEMS ->
                json(TWO_PROTEINS.replace("[{", "[" + "{},".repeat(100_000) + "{"))
                        .post("/v1/jobs");
            case UNSUPPORTED_MEDIA_TYPE ->
                given().contentType("text/csv").body("MKT").post("/v1/jobs");
            case INVALID_JOB -> json("{}").post("/v1/jobs");
            case IDEMPOTENCY_CONFLICT -> json(TWO_PROTEINS).put("/v1/jobs/" + accepted(TWO_PROTEINS));
            case UNAUTHORIZED, FORBIDDEN, NOT_SERVED_HERE ->
                throw new IllegalArgumentException("not provoked by a service that asks nobody for a token");
            case TENANT_NOT_FOUND -> given().get("/v1/tenants/nobody");
            case TOKEN_NOT_FOUND -> given().delete("/v1/tokens/000000000000");
            case TENANT_EXISTS ->
                json("{\"id\":\"default\",\"name\":\"Default\"}").post("/v1/tenants");
            case INVALID_REQUEST -> json("{\"colour\":\"red\"}").post("/v1/tenants");
            case TOO_MANY_JOBS -> overTheLimitOfJobs();
            case ITEM_NOT_FOUND ->
                given().get("/v1/jobs/%s/results/7"
                        .formatted(jobThatNobodyTakes().id()));
            case ITEM_NOT_FINISHED ->
                given().get("/v1/jobs/%s/results/0"
                        .formatted(jobThatNobodyTakes().id()));
            case RANGE_NOT_SATISFIABLE ->
                given().header("Range", "bytes=100000000-").get("/v1/jobs/%s/results".formatted(finished()));
            case RESULT_DAMAGED -> ofADamagedResult();
            case INTERNAL_ERROR -> ofADamagedJob();
            case STORE_UNAVAILABLE -> whereInputsCannotBeStored();
        };
    }

    private NewJob jobThatNobodyTakes() {
        NewJob job = JobFixtures.aJob(1);
        jobs.create(job);
        return job;
    }

    private static String finished() {
        String id = accepted(TWO_PROTEINS);
        given().get("/v1/jobs/" + id + "?wait=60").then().statusCode(200);
        return id;
    }

    private Response ofADamagedResult() throws SQLException {
        String id = finished();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update chunk set result_sha256 = 'ab' where job_id = '%s'".formatted(id));
        }
        return given().get("/v1/jobs/" + id + "/results");
    }

    /** A tenant of its own would need a token, which this service does not ask for. */
    private static Response overTheLimitOfJobs() {
        limitJobs("0");
        try {
            return json(TWO_PROTEINS).post("/v1/jobs");
        } finally {
            limitJobs("null");
        }
    }

    private static void limitJobs(String most) {
        json("{\"limits\":{\"max_queued_jobs\":%s}}".formatted(most))
                .patch("/v1/tenants/default")
                .then()
                .statusCode(200);
    }

    private Response whileItIsBeingStored() throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = database.getConnection();
                Statement elsewhere = connection.createStatement()) {
            connection.setAutoCommit(false);
            elsewhere.execute("select pg_advisory_xact_lock(hashtextextended('%s', 0))".formatted(id));
            Response answer = json(TWO_PROTEINS).put("/v1/jobs/" + id);
            connection.rollback();
            return answer;
        }
    }

    private Response ofADamagedJob() throws SQLException {
        String id = jobThatNobodyTakes().id().toString();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update job set action = 'dance' where id = '%s'".formatted(id));
            Response answer = given().get("/v1/jobs/" + id);
            statement.executeUpdate("delete from job where id = '%s'".formatted(id));
            return answer;
        }
    }

    /** The client asks before it sends, so that the refusal does not cut it off. */
    private static Response ofABodyThatIsTooLarge() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://localhost:%d/v1/jobs".formatted(RestAssured.port)))
                    .expectContinue(true)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(new byte[17 << 20]))
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            return new ResponseBuilder()
                    .setStatusCode(answer.statusCode())
                    .setContentType(answer.headers().firstValue("Content-Type").orElse(""))
                    .setHeader(
                            "X-Request-Id",
                            answer.headers().firstValue("X-Request-Id").orElse(""))
                    .setBody(answer.body())
                    .build();
        }
    }

    /** A file is where the folder of the job's inputs would be. */
    private Response whereInputsCannotBeStored() throws IOException {
        UUID id = UUID.randomUUID();
        Path folder = config.inputDir().resolve("jobs").resolve(id.toString());
        Files.createDirectories(folder.getParent());
        Files.createFile(folder);
        try {
            return json(TWO_PROTEINS.replace("MK\"", "MK".repeat(10_000) + "\""))
                    .put("/v1/jobs/" + id);
        } finally {
            Files.delete(folder);
        }
    }

    @Test
    void requestThatHttpItselfRefusesGetsAStatus() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream()
                    .write(("GET /v1/jobs HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(30_000) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 431");
        }
    }
}
