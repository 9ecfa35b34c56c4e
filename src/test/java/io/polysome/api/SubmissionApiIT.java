package io.polysome.api;

import static io.polysome.api.Submissions.TWO_PROTEINS;
import static io.polysome.api.Submissions.accepted;
import static io.polysome.api.Submissions.finished;
import static io.polysome.api.Submissions.json;
import static io.polysome.api.Submissions.withOptions;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SubmissionApiIT {

    private static String anyKey() {
        return "\"%s\"".formatted(UUID.randomUUID());
    }

    private static Response submit(String key, String body) {
        return json(body).header("Idempotency-Key", key).post("/v1/jobs");
    }

    @Test
    void clientThatWaitsGetsTheResultsWithTheJob() {
        json(TWO_PROTEINS)
                .header("Prefer", "wait=60")
                .post("/v1/jobs")
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=60")
                .header("Location", containsString("/v1/jobs/"))
                .body("job.state", equalTo("succeeded"))
                .body("results", hasSize(2))
                .body("results[0].id", equalTo("ubiquitin"))
                .body("results[0].embeddings[0].embedding", hasSize(64));
    }

    @Test
    void clientThatWaitsTooShortKeepsItsJob() {
        String id = json(TWO_PROTEINS)
                .header("Prefer", "respond-async, wait=0")
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async, wait=0")
                .extract()
                .path("id");
        given().get("/v1/jobs/" + id + "?wait=60").then().body("state", equalTo("succeeded"));
    }

    @Test
    void sameKeyAndSameJobGetTheSameAnswer() {
        // Given
        String key = anyKey();
        Response first = submit(key, TWO_PROTEINS);
        given().get(first.path("links.self") + "?wait=60").then().body("state", equalTo("succeeded"));
        // When
        Response second = submit(key, TWO_PROTEINS.replace("\n", " "));
        // Then
        second.then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true")
                .header("Location", first.header("Location"))
                .header("Retry-After", first.header("Retry-After"));
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(first.header("Idempotency-Replayed")).isNull();
    }

    @Test
    void sameKeyAndAnotherJobIsAConflict() {
        // Given
        String key = anyKey();
        submit(key, TWO_PROTEINS);
        // When
        Response second = submit(key, TWO_PROTEINS.replace("mean", "bos"));
        // Then
        second.then()
                .statusCode(422)
                .body("type", containsString("idempotency-conflict"))
                .body("detail", containsString("params"));
    }

    @Test
    void sameKeyFromManyAtOnceMakesOneJob() throws Exception {
        // Given
        String key = anyKey();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            // When
            List<Future<Response>> answers =
                    clients.invokeAll(Collections.nCopies(24, () -> submit(key, TWO_PROTEINS)));
            // Then
            assertThat(answers)
                    .extracting(answer -> answer.resultNow().statusCode())
                    .contains(202)
                    .isSubsetOf(202, 409);
            assertThat(answers)
                    .extracting(Future::resultNow)
                    .filteredOn(answer -> answer.statusCode() == 202)
                    .extracting(answer -> answer.path("id").toString())
                    .containsOnly(submit(key, TWO_PROTEINS).path("id").toString());
        }
    }

    @Test
    void clientChoosesTheIdAndSendsTheJobTwice() {
        // Given
        String path = "/v1/jobs/" + UUID.randomUUID();
        Response first = json(TWO_PROTEINS).put(path);
        // When
        Response second = json(TWO_PROTEINS).put(path);
        // Then
        first.then().statusCode(202).header("Location", containsString(path)).body("links.self", equalTo(path));
        second.then().statusCode(202).header("Idempotency-Replayed", "true");
        assertThat(second.asString()).isEqualTo(first.asString());
        given().get(path + "?wait=60").then().body("state", equalTo("succeeded"));
    }

    @Test
    void chosenIdTakesOneJobOnly() {
        // Given
        String path = "/v1/jobs/" + UUID.randomUUID();
        json(TWO_PROTEINS).put(path);
        // When
        Response second = json(TWO_PROTEINS.replace("MK\"", "MKK\"")).put(path);
        // Then
        second.then().statusCode(422).body("detail", containsString("list of items"));
    }

    @Test
    void idThatTheServiceChoseIsTaken() {
        json(TWO_PROTEINS)
                .put("/v1/jobs/" + accepted(TWO_PROTEINS))
                .then()
                .statusCode(422)
                .body("type", containsString("idempotency-conflict"));
    }

    @Test
    void idOfAJobIsAUuid() {
        json(TWO_PROTEINS)
                .put("/v1/jobs/mine")
                .then()
                .statusCode(400)
                .body("type", containsString("invalid-parameter"));
    }

    @Test
    void optionsAreShownWithTheJob() {
        json(withOptions("""
            "tags":{"plate":"7"},"client_ref":"order 66","priority":-3,
            "deadline":"2100-01-31T12:00:00+01:00","retention":"PT36H"
            """))
                .header("Prefer", "wait=60")
                .post("/v1/jobs")
                .then()
                .statusCode(200)
                .body("job.tags.plate", equalTo("7"))
                .body("job.client_ref", equalTo("order 66"))
                .body("job.priority", equalTo(-3))
                .body("job.deadline", equalTo("2100-01-31T11:00:00Z"))
                .body("job.retention", equalTo("PT36H"))
                .body("job.expires_at", notNullValue());
    }

    @Test
    void optionsThatCannotBeAreToldAllAtOnce() {
        json(withOptions("""
            "tags":{"a:b":"7","long":"%s","number":5},"client_ref":"a\\u0000b","priority":101,
            "deadline":"2001-01-01T00:00:00Z","retention":"P1M"
            """.formatted("x".repeat(501))))
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("error_count", equalTo(7))
                .body(
                        "errors.field",
                        hasItems(
                                "tags", "tags.long", "tags.number", "client_ref", "priority", "deadline", "retention"));
    }

    @Test
    void jobIsCalledOffWhenItsDeadlinePasses() {
        // Given
        String items = IntStream.range(0, 6_000)
                .mapToObj(i -> "{\"sequence\":\"%s\"}".formatted("MKTAYIAKQR".repeat(40)))
                .collect(Collectors.joining(","));
        String soon = Instant.now().plusSeconds(4).toString();
        // When
        String id = finished("""
            {"model":"esm2-tiny","action":"encode","deadline":"%s","items":[%s]}
            """.formatted(soon, items));
        // Then
        given().get("/v1/jobs/" + id).then().body("state", equalTo("expired"));
    }

    @Test
    void dryRunTellsTheCostAndStoresNothing() {
        // Given
        finished(TWO_PROTEINS);
        String key = anyKey();
        // When
        json(TWO_PROTEINS)
                .header("Idempotency-Key", key)
                .post("/v1/jobs?validate=only")
                .then()
                .statusCode(200)
                .body("items", equalTo(2))
                .body("residues", equalTo(29))
                .body("chunks", equalTo(1))
                .body("lane", equalTo("interactive"))
                .body("cost_flops", greaterThan(1e6f))
                .body("flops_per_second", greaterThan(0f))
                .body("compute_seconds", greaterThan(0f));
        // Then
        submit(key, TWO_PROTEINS).then().statusCode(202).header("Idempotency-Replayed", nullValue());
    }

    @Test
    void dryRunTellsEverythingWrong() {
        json("{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[{\"sequence\":\"MJ\"}]}")
                .post("/v1/jobs?validate=only")
                .then()
                .statusCode(422)
                .body("errors.residue", hasItem(2));
    }
}
