package io.polysome.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.NewJob;
import io.polysome.results.ResultsConfig;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ResultsApiIT {
    private static final String ITEMS = "[{\"id\":\"a\",\"sequence\":\"MKTAYI\"},{\"sequence\":\"MK\"}]";

    private final JobStore jobs;
    private final ResultsConfig config;

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init") // Quarkus sets it
    URI service;

    ResultsApiIT(JobStore jobs, ResultsConfig config) {
        this.jobs = jobs;
        this.config = config;
    }

    /** The path of its results. */
    private static String finished(String include, String items) {
        String id = given().contentType(ContentType.JSON)
                .body("{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"params\":{\"include\":[\"%s\"]},\"items\":%s}"
                        .formatted(include, items))
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/v1/jobs/" + id + "?wait=60").then().body("state", equalTo("succeeded"));
        return "/v1/jobs/" + id + "/results";
    }

    private static String finished() {
        return finished("mean", ITEMS);
    }

    /** A job of one chunk whose result is an object of at least so many bytes. */
    private static String largeResult(int bytes) {
        int bytesPerResidue = 64 * 8;
        return finished(
                "per_token", "[{\"sequence\":\"%s\"}]".formatted("MKTAYI".repeat(bytes / bytesPerResidue / 6 + 1)));
    }

    /** Changes one digit of the object of a job's only chunk. */
    private void damage(String results) throws IOException {
        Path object = config.dir().resolve(results.replace("/v1/", "").replace("/results", "/000000-1.ndjson"));
        byte[] content = Files.readAllBytes(object);
        content[content.length / 2] ^= 1;
        Files.write(object, content);
    }

    @Test
    void smallResultNeedsNoObject() {
        // When
        String results = finished();
        // Then
        assertThat(config.dir().resolve(results.replace("/v1/", "").replace("/results", "")))
                .doesNotExist();
        assertThat(given().get(results + "?format=ndjson").asString().lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson"})
    void resultsThatTheClientHasAreNotSentAgain(String format) {
        // Given
        String results = finished() + "?format=" + format;
        String etag = given().get(results).then().statusCode(200).extract().header("ETag");
        // Then
        given().header("If-None-Match", "\"other\", W/" + etag)
                .get(results)
                .then()
                .statusCode(304)
                .header("ETag", equalTo(etag));
        given().header("If-None-Match", "\"other\"").get(results).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson"})
    void lengthIsToldAndAnyPartCanBeHad(String format) {
        // Given
        String results = largeResult(300_000) + "?format=" + format;
        byte[] whole = given().get(results)
                .then()
                .statusCode(200)
                .header("Accept-Ranges", "bytes")
                .header("Vary", containsString("Accept"))
                .extract()
                .asByteArray();
        int half = whole.length / 2;
        // When
        Response first = given().header("Range", "bytes=0-" + (half - 1)).get(results);
        Response rest = given().header("Range", "bytes=" + half + "-").get(results);
        // Then
        assertThat(first.statusCode()).isEqualTo(206);
        assertThat(first.header("Content-Range")).isEqualTo("bytes 0-%d/%d".formatted(half - 1, whole.length));
        assertThat(rest.header("Content-Length")).isEqualTo(String.valueOf(whole.length - half));
        assertThat(first.asString() + rest.asString()).isEqualTo(new String(whole, UTF_8));
    }

    @Test
    void partIsSentOnlyOfWhatTheClientHasTheStartOf() {
        // Given
        String results = finished();
        String etag = given().get(results).header("ETag");
        // Then
        given().header("Range", "bytes=1-")
                .header("If-Range", etag)
                .get(results)
                .then()
                .statusCode(206);
        given().header("Range", "bytes=1-")
                .header("If-Range", "\"other\"")
                .get(results)
                .then()
                .statusCode(200);
    }

    @Test
    void partBehindTheEndIsRefusedWithTheLength() {
        // Given
        String results = finished();
        int bytes = given().get(results).asByteArray().length;
        // Then
        given().header("Range", "bytes=%d-".formatted(bytes))
                .get(results)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */" + bytes)
                .body("type", containsString("range-not-satisfiable"));
    }

    @Test
    void oneItemIsHadByItsIndex() {
        // Given
        String results = finished();
        // When
        String etag = given().get(results + "/1")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("sequence_index", equalTo(1))
                .extract()
                .header("ETag");
        // Then
        given().header("If-None-Match", etag).get(results + "/1").then().statusCode(304);
        given().get(results + "/0").then().body("id", equalTo("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "-1", "first", "99999999999"})
    void itemThatIsNotThereIsNotFound(String index) {
        given().get(finished() + "/" + index)
                .then()
                .statusCode(404)
                .body("type", containsString("item-not-found"))
                .body("detail", containsString("its items are 0 to 1"));
    }

    @Test
    void itemThatWaitsHasNoResultYet() {
        // Given
        NewJob job = JobFixtures.aJob(2);
        jobs.create(job);
        // Then
        given().get("/v1/jobs/" + job.id() + "/results/1")
                .then()
                .statusCode(409)
                .header("Retry-After", "2")
                .body("type", containsString("item-not-finished"));
        given().get("/v1/jobs/" + job.id() + "/results")
                .then()
                .statusCode(409)
                .body("type", containsString("job-not-finished"));
    }

    @Test
    void damagedResultIsNotHandedOut() throws IOException {
        // Given
        String results = largeResult(40_000);
        damage(results);
        // Then
        given().get(results).then().statusCode(500).body("type", containsString("result-damaged"));
        given().get(results + "/0").then().statusCode(500).body("type", containsString("result-damaged"));
    }

    @Test
    void resultThatIsGoneIsNotHandedOut() throws IOException {
        // Given
        String results = largeResult(40_000);
        Files.delete(config.dir().resolve(results.replace("/v1/", "").replace("/results", "/000000-1.ndjson")));
        // Then
        given().get(results).then().statusCode(500).body("type", containsString("result-damaged"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/0"})
    void largeDamagedResultBreaksOffAndIsNotTakenForWhole(String item) throws IOException {
        // Given
        String results = largeResult(600_000);
        damage(results);
        HttpRequest request =
                HttpRequest.newBuilder(service.resolve(results + item)).build();
        // Then
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofByteArray()))
                    .isInstanceOf(IOException.class);
        }
    }
}
