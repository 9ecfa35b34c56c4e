package io.polysome.journey;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.polysome.testing.TemporaryFolder;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A service that asks for tokens, with two tenants: one has jobs, and the other tries to reach them in every way there is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantIsolationIT {
    private static final Duration REVOCATION = Duration.ofSeconds(20);
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
    private static final String ADMIN_PATHS = "/v1/(tenants|tokens)(/.*)?";
    private static final String VICTIMS_KEY = "the-victims-key";
    private static final String SMALL_JOB =
            "{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[{\"id\":\"secret-protein\",\"sequence\":\"MKTAYIAK\"}]}";

    private final TemporaryFolder folder = new TemporaryFolder();
    private final Path data = folder.path().resolve("polysome");

    private RunningService service;
    private String admin;
    private String victim;
    private String intruder;
    private String victimTokenId;
    private String finishedJob;
    private String openJob;

    /** A path and a method of the API's description. */
    private record Endpoint(
            String method, String path, @Nullable String mediaType) {
        List<String> parameters() {
            return PARAMETER
                    .matcher(path)
                    .results()
                    .map(parameter -> parameter.group(1))
                    .toList();
        }

        boolean isAdmin() {
            return path.matches(ADMIN_PATHS);
        }

        boolean isReading() {
            return Set.of("GET", "HEAD", "OPTIONS").contains(method);
        }

        Response call(RequestSpecification as, String filledPath) {
            RequestSpecification request =
                    mediaType == null ? as : as.contentType(mediaType).body("{}");
            return request.request(method, filledPath);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    void startServiceWithTwoTenants() throws IOException {
        service = RunningService.start(
                data,
                Map.of("POLYSOME_AUTH", "on"),
                List.of("-Dpolysome.worker.slots=1"),
                List.of("--weights=esm2-8m=random"));
        admin = Files.readString(data.resolve("admin-token")).strip();
        victim = tokenOfANewTenant("victim");
        intruder = tokenOfANewTenant("intruder");
        victimTokenId = victim.split("_", -1)[1];
        finishedJob = submit(victim, SMALL_JOB, VICTIMS_KEY);
        as(victim).get("/v1/jobs/" + finishedJob + "?wait=60").then().body("state", equalTo("succeeded"));
        openJob = submit(victim, longJob());
    }

    @AfterAll
    void stopService() throws IOException {
        service.close();
        folder.close();
    }

    private RequestSpecification anonymous() throws IOException {
        return given().baseUri(service.url()).urlEncodingEnabled(false);
    }

    private RequestSpecification as(String token) throws IOException {
        return anonymous().header("Authorization", "Bearer " + token);
    }

    private String tokenOfANewTenant(String id) throws IOException {
        as(admin)
                .contentType("application/json")
                .body("{\"id\":\"%s\"}".formatted(id))
                .post("/v1/tenants")
                .then()
                .statusCode(201);
        return token(id, "read", "submit");
    }

    private String token(String tenant, String... scopes) throws IOException {
        return as(admin)
                .contentType("application/json")
                .body("{\"name\":\"for a test\",\"tenant\":\"%s\",\"scopes\":[\"%s\"]}"
                        .formatted(tenant, String.join("\",\"", scopes)))
                .post("/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private String submit(String token, String job) throws IOException {
        return submit(token, job, UUID.randomUUID().toString());
    }

    private String submit(String token, String job, String key) throws IOException {
        return as(token)
                .contentType("application/json")
                .header("Idempotency-Key", '"' + key + '"')
                .body(job)
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** Takes minutes, so that it is unfinished as long as this test runs. */
    private static String longJob() {
        String items = IntStream.range(0, 2_000)
                .mapToObj(i -> "{\"sequence\":\"%s\"}".formatted("MKTAYIAKQR".repeat(100)))
                .collect(joining(","));
        return "{\"model\":\"esm2-8m\",\"action\":\"encode\",\"items\":[%s]}".formatted(items);
    }

    private List<Endpoint> endpoints() throws IOException {
        Map<String, Map<String, Object>> paths =
                anonymous().get("/q/openapi?format=json").jsonPath().getMap("paths");
        List<Endpoint> endpoints = new ArrayList<>();
        paths.forEach((path, operations) -> operations.keySet().stream()
                .filter(METHODS::contains)
                .forEach(method -> endpoints.add(new Endpoint(
                        method.toUpperCase(Locale.ROOT), path, mediaType((Map<?, ?>) operations.get(method))))));
        assertThat(endpoints)
                .extracting(Endpoint::toString)
                .contains("GET /v1/jobs/{id}/results", "DELETE /v1/tokens/{token}");
        return endpoints;
    }

    private static @Nullable String mediaType(@Nullable Map<?, ?> operation) {
        Map<?, ?> body = operation == null ? null : (Map<?, ?>) operation.get("requestBody");
        Map<?, ?> content = body == null ? null : (Map<?, ?>) body.get("content");
        return content == null || content.isEmpty()
                ? null
                : String.valueOf(content.keySet().iterator().next());
    }

    /** Every way to put ids of the victim into a path. A parameter that is new must be taught here what to be filled with. */
    private List<String> filledWithTheVictimsIds(Endpoint endpoint) {
        List<String> filled = List.of(endpoint.path());
        for (String parameter : endpoint.parameters()) {
            List<String> ids = switch (parameter) {
                case "id" -> List.of(finishedJob, openJob);
                case "index" -> List.of("0");
                case "tenant" -> List.of("victim");
                case "token" -> List.of(victimTokenId);
                default ->
                    throw new AssertionError(
                            "%s has a parameter '%s' that this test does not know: which ids of another tenant go there?"
                                    .formatted(endpoint, parameter));
            };
            filled = filled.stream()
                    .flatMap(path -> ids.stream().map(id -> path.replace("{" + parameter + "}", id)))
                    .toList();
        }
        return filled;
    }

    private record VictimsView(String job, String results, List<String> jobs, String tenant, boolean isTokenActive) {}

    private VictimsView whatTheVictimHas() throws IOException {
        return new VictimsView(
                as(victim).get("/v1/jobs/" + finishedJob).asString(),
                as(victim).get("/v1/jobs/" + finishedJob + "/results").asString(),
                as(victim).get("/v1/jobs").jsonPath().getList("jobs.id"),
                as(admin).get("/v1/tenants/victim").asString(),
                as(admin).get("/v1/tokens/" + victimTokenId).jsonPath().getBoolean("active"));
    }

    /** A body that is no job is refused before its id is looked at, and so tells nothing about the id. */
    private static int expectedOfAForeignId(Endpoint endpoint) {
        if (endpoint.isAdmin()) {
            return 403;
        }
        return endpoint.toString().equals("PUT /v1/jobs/{id}") ? 422 : 404;
    }

    @Test
    void foreignIdsAreNotFoundAtAnyEndpointAndNothingOfTheirsChanges() throws IOException {
        // Given
        VictimsView before = whatTheVictimHas();
        List<String> reached = new ArrayList<>();
        // When
        for (Endpoint endpoint : endpoints()) {
            for (String path : filledWithTheVictimsIds(endpoint)) {
                if (!endpoint.parameters().isEmpty()) {
                    int status = endpoint.call(as(intruder), path).statusCode();
                    if (status != expectedOfAForeignId(endpoint)) {
                        reached.add("%s answers %d".formatted(endpoint, status));
                    }
                }
            }
        }
        // Then
        assertThat(reached).isEmpty();
        assertThat(whatTheVictimHas()).isEqualTo(before);
        as(victim).get("/v1/jobs/" + openJob).then().body("finished_at", equalTo(null));
    }

    @Test
    void endpointsWithoutIdsShowNothingOfAnotherTenant() throws IOException {
        // Given
        List<String> shown = new ArrayList<>();
        // When
        for (Endpoint endpoint : endpoints()) {
            if (endpoint.parameters().isEmpty()) {
                for (String query : List.of("", "?cursor=ffffffff-ffff-7fff-bfff-ffffffffffff", "?tenant=victim")) {
                    Response answer = endpoint.call(as(intruder), endpoint.path() + query);
                    boolean isRefused = answer.statusCode() == 403;
                    if (endpoint.isAdmin() != isRefused
                            || Pattern.compile("%s|%s|victim|secret-protein".formatted(finishedJob, openJob))
                                    .matcher(answer.asString())
                                    .find()) {
                        shown.add("%s%s answers %d".formatted(endpoint, query, answer.statusCode()));
                    }
                }
            }
        }
        // Then
        assertThat(shown).isEmpty();
    }

    @Test
    void adminSeesItsOwnTenantsJobsOnly() throws IOException {
        as(admin).get("/v1/jobs").then().statusCode(200).body("jobs.size()", equalTo(0));
        as(admin).get("/v1/jobs/" + finishedJob).then().statusCode(404).body("type", containsString("job-not-found"));
    }

    @Test
    void sameIdempotencyKeyOfAnotherTenantIsAnotherKey() throws IOException {
        // When
        String job = submit(intruder, SMALL_JOB, VICTIMS_KEY);
        // Then
        assertThat(job).isNotEqualTo(finishedJob);
        as(victim).get("/v1/jobs/" + job).then().statusCode(404);
    }

    @Test
    void withoutAGoodTokenEveryEndpointIsClosed() throws IOException {
        // Given
        List<String> open = new ArrayList<>();
        // When
        for (Endpoint endpoint : endpoints()) {
            for (RequestSpecification as : List.of(
                    anonymous(),
                    as("poly_" + victimTokenId + "_" + "0".repeat(40)),
                    as("secret"),
                    anonymous().header("Authorization", "Basic dmljdGltOg=="))) {
                Response answer =
                        endpoint.call(as, filledWithTheVictimsIds(endpoint).getFirst());
                if (answer.statusCode() != 401
                        || !"Bearer realm=\"polysome\", Token realm=\"polysome\""
                                .equals(answer.header("WWW-Authenticate"))) {
                    open.add("%s answers %d".formatted(endpoint, answer.statusCode()));
                }
            }
        }
        // Then
        assertThat(open).isEmpty();
        anonymous()
                .get("/v1/jobs")
                .then()
                .contentType("application/problem+json")
                .body("type", containsString("unauthorized"));
    }

    @Test
    void tokenDoesNotOpenWhatItsScopeDoesNotName() throws IOException {
        // Given
        String reader = token("victim", "read");
        String submitter = token("victim", "submit");
        List<String> open = new ArrayList<>();
        // When
        for (Endpoint endpoint : endpoints()) {
            String wrong = endpoint.isReading() ? submitter : reader;
            int status = endpoint.call(
                            as(wrong), filledWithTheVictimsIds(endpoint).getFirst())
                    .statusCode();
            if (status != 403) {
                open.add("%s answers %d".formatted(endpoint, status));
            }
        }
        // Then
        assertThat(open).isEmpty();
        as(submitter)
                .get("/v1/jobs")
                .then()
                .body("type", containsString("forbidden"))
                .body("detail", containsString("'read'"));
    }

    @Test
    void bothFormsOfTheHeaderAreRead() throws IOException {
        anonymous()
                .header("Authorization", "Token " + victim)
                .get("/v1/jobs")
                .then()
                .statusCode(200);
        anonymous()
                .header("authorization", "bearer " + victim)
                .get("/v1/jobs")
                .then()
                .statusCode(200);
    }

    @Test
    void clientsOfBiolmBringTheirTokensInThreeForms() throws IOException {
        // Given
        String call = "{\"items\":[{\"sequence\":\"MKT\"}]}";
        // Then
        for (RequestSpecification as : List.of(
                as(victim),
                anonymous().header("Authorization", "Token " + victim),
                anonymous().header("Cookie", "access=%s;refresh=def".formatted(victim)))) {
            as.contentType("application/json")
                    .body(call)
                    .post("/api/v3/esm2-tiny/encode/")
                    .then()
                    .statusCode(200)
                    .body("results[0].embeddings[0].layer", notNullValue());
        }
        for (RequestSpecification as :
                List.of(anonymous(), as("abc"), anonymous().header("Cookie", "access=abc;refresh=def"))) {
            as.contentType("application/json")
                    .body(call)
                    .post("/api/v3/esm2-tiny/encode/")
                    .then()
                    .statusCode(401)
                    .contentType("application/json")
                    .body("error", notNullValue())
                    .body("detail", notNullValue())
                    .body("status_code", equalTo(401));
        }
        anonymous().header("Cookie", "access=" + victim).get("/v1/jobs").then().statusCode(401);
    }

    @Test
    void whatClientsOfBiolmAskFirstIsOpen() throws IOException {
        anonymous().get("/api/v3/schema/esm2-8m/encode/").then().statusCode(200);
        anonymous().get("/openapi.json").then().statusCode(200);
        anonymous().get("/").then().statusCode(200).body("status", equalTo("ok"));
        anonymous().post("/api/v1/auth/login-check/").then().statusCode(401);
        as(victim).post("/api/v1/auth/login-check/").then().statusCode(200);
    }

    @Test
    void callOfAClientOfBiolmIsItsTenantsJob() throws IOException {
        // When
        String job = as(victim)
                .contentType("application/json")
                .body("{\"items\":[{\"sequence\":\"MKT\"}]}")
                .post("/api/v3/esm2-tiny/encode/")
                .header("X-Polysome-Job");
        // Then
        as(victim).get("/v1/jobs/" + job).then().statusCode(200);
        as(intruder).get("/v1/jobs/" + job).then().statusCode(404);
    }

    @Test
    void healthAndTheDescriptionAreOpen() throws IOException {
        anonymous().get("/q/health/ready").then().statusCode(200);
        anonymous().get("/q/openapi").then().statusCode(200);
    }

    @Test
    void largeBodyWithoutATokenIsRefused() throws IOException {
        anonymous()
                .contentType("application/json")
                .body(longJob().repeat(4))
                .post("/v1/jobs")
                .then()
                .statusCode(401);
    }

    @Test
    void revokedTokenIsSoonRefusedAndItsUseWasRecorded() throws IOException {
        // Given
        String token = token("victim", "read");
        String id = token.split("_", -1)[1];
        as(token).get("/v1/jobs").then().statusCode(200);
        assertThat(as(admin).get("/v1/tokens/" + id).jsonPath().getString("last_used_at"))
                .isNotNull();
        // When
        as(admin).delete("/v1/tokens/" + id).then().statusCode(200);
        // Then
        await("the revocation's effect")
                .atMost(REVOCATION)
                .untilAsserted(() -> as(token).get("/v1/jobs").then().statusCode(401));
    }

    @Test
    void firstAdminTokenIsForItsOwnerAloneAndInNoLog() throws IOException {
        // Given
        Path file = data.resolve("admin-token");
        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(service.output())
                .contains("file=" + file)
                .doesNotContain(admin)
                .doesNotContain(admin.substring(admin.lastIndexOf('_') + 1));
    }

    private String tokenOfALimitedTenant(String id, String limits) throws IOException {
        String token = tokenOfANewTenant(id);
        as(admin)
                .contentType("application/json")
                .body("{\"limits\":%s}".formatted(limits))
                .patch("/v1/tenants/" + id)
                .then()
                .statusCode(200);
        return token;
    }

    @Test
    void jobWithMoreItemsThanItsTenantMayHaveIsRefused() throws IOException {
        // Given
        String limited = tokenOfALimitedTenant("small-jobs", "{\"max_request_items\":1}");
        // When
        submit(limited, SMALL_JOB);
        // Then
        as(limited)
                .contentType("application/json")
                .body(
                        "{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[{\"sequence\":\"MK\"},{\"sequence\":\"MK\"}]}")
                .post("/v1/jobs")
                .then()
                .statusCode(413)
                .body("type", containsString("too-many-items"))
                .body("detail", containsString("2 items"));
    }

    @Test
    void oneJobMoreThanATenantMayHaveIsRefusedForNow() throws IOException {
        // Given
        String limited = tokenOfALimitedTenant("few-jobs", "{\"max_queued_jobs\":1}");
        String job = submit(limited, longJob());
        // Then
        as(limited)
                .contentType("application/json")
                .body(SMALL_JOB)
                .post("/v1/jobs")
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("type", containsString("too-many-jobs"))
                .body("retryable", equalTo(true));
        // When
        as(limited).post("/v1/jobs/" + job + "/cancel").then().statusCode(200);
        // Then
        submit(limited, SMALL_JOB);
    }
}
