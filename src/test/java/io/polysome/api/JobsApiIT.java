package io.polysome.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JobsApiIT {
    private static final String TWO_PROTEINS = """
            {"model":"esm2-tiny","action":"encode","params":{"include":["mean"],"repr_layers":[-1]},
             "items":[{"id":"ubiquitin","sequence":"MQIFVKTLTGKTITLEVEPSDTIENVK"},{"sequence":"MK"}]}
            """;

    private static Response submit(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/v1/jobs");
    }

    private static String submitted(String body) {
        return submit(body).then().statusCode(202).extract().path("id");
    }

    private static String finished(String body) {
        String id = submitted(body);
        given().get("/v1/jobs/" + id + "?wait=60").then().statusCode(200).body("state", equalTo("succeeded"));
        return id;
    }

    @Test
    void acceptedJobHasAnAddress() {
        submit(TWO_PROTEINS)
                .then()
                .statusCode(202)
                .header("Location", containsString("/v1/jobs/"))
                .body("id", notNullValue())
                .body("state", equalTo("queued"))
                .body("lane", equalTo("interactive"))
                .body("counts.items", equalTo(2))
                .body("counts.pending", equalTo(2))
                .body("finished_at", nullValue());
    }

    @Test
    void waitAnswersWhenTheJobIsDone() {
        given().get("/v1/jobs/" + submitted(TWO_PROTEINS) + "?wait=60")
                .then()
                .statusCode(200)
                .body("state", equalTo("succeeded"))
                .body("counts.succeeded", equalTo(2))
                .body("progress", equalTo(1.0f))
                .body("provenance.weights", equalTo("random"));
    }

    @Test
    void resultsComeInItemOrderAsOneDocument() {
        given().get("/v1/jobs/" + finished(TWO_PROTEINS) + "/results")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("results", hasSize(2))
                .body("results.sequence_index", contains(0, 1))
                .body("results[0].id", equalTo("ubiquitin"))
                .body("results[0].embeddings[0].layer", equalTo(3))
                .body("results[0].embeddings[0].embedding", hasSize(64))
                .body("results.weights", everyItem(equalTo("random")));
    }

    @Test
    void resultsComeAsLinesWhenAskedFor() {
        String lines = given().accept("application/x-ndjson")
                .get("/v1/jobs/" + finished(TWO_PROTEINS) + "/results")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();
        assertThat(lines.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"sequence_index\":"));
    }

    @Test
    void manyItemsTakeTheBulkLaneInManyChunks() {
        // Given
        String items = IntStream.range(0, 1_100)
                .mapToObj(i -> "{\"id\":\"p%d\",\"sequence\":\"%s\"}".formatted(i, "MKTAYI".repeat(1 + i % 7)))
                .collect(Collectors.joining(","));
        // When
        String id = finished("{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[%s]}".formatted(items));
        // Then
        ValidatableResponse results =
                given().get("/v1/jobs/" + id + "/results").then().statusCode(200);
        results.body(
                "results.id",
                equalTo(IntStream.range(0, 1_100).mapToObj(i -> "p" + i).toList()));
    }

    @Test
    void predictFillsMasks() {
        String id =
                finished("{\"model\":\"esm2-tiny\",\"action\":\"predict\",\"items\":[{\"sequence\":\"MK<mask>T\"}]}");
        given().get("/v1/jobs/" + id + "/results")
                .then()
                .body("results[0].logits", hasSize(4))
                .body("results[0].logits[0]", hasSize(20))
                .body("results[0].vocab_tokens", hasSize(20))
                .body("results[0].sequence_tokens", contains("M", "K", "<mask>", "T"));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        submit("""
                        {"model":"esm2-tiny","action":"encode","colour":"red",
                         "params":{"include":["mean","smell"],"repr_layers":[9]},
                         "items":[{"id":"1abc","sequence":"MKJT"},{"sequence":""},{"sequence":5}]}
                        """)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", containsString("invalid-job"))
                .body("retryable", equalTo(false))
                .body("fault", equalTo("client"))
                .body("error_count", equalTo(7))
                .body("errors.field", hasItem("colour"))
                .body("errors.find { it.item == 0 }.id", equalTo("1abc"))
                .body("errors.find { it.item == 0 }.residue", equalTo(3))
                .body("errors.find { it.item == 0 }.message", containsString("residue 3 is 'J'"));
    }

    @Test
    void predictWithoutAMaskIsRefused() {
        submit("{\"model\":\"esm2-tiny\",\"action\":\"predict\",\"items\":[{\"sequence\":\"MKT\"}]}")
                .then()
                .statusCode(422)
                .body("errors[0].message", containsString("<mask>"));
    }

    @Test
    void idThatCannotBeStoredIsRefused() {
        submit("{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[{\"id\":\"a\\u0000b\",\"sequence\":\"MK\"}]}")
                .then()
                .statusCode(422)
                .body("errors[0].message", containsString("control characters"));
    }

    @Test
    void unknownModelIsToldTheKnownOnes() {
        submit("{\"model\":\"esm9\",\"action\":\"encode\",\"items\":[{\"sequence\":\"MKT\"}]}")
                .then()
                .statusCode(422)
                .body("detail", containsString("esm2-650m"));
    }

    @Test
    void modelWithoutWeightsSaysHowToGetThem() {
        submit("{\"model\":\"esm2-3b\",\"action\":\"encode\",\"items\":[{\"sequence\":\"MKT\"}]}")
                .then()
                .statusCode(409)
                .body("type", containsString("weights-missing"))
                .body("detail", containsString("--weights"));
    }

    @Test
    void bodyThatIsNotJsonIsRefused() {
        submit("{\"model\":").then().statusCode(400).body("type", containsString("malformed-body"));
    }

    @Test
    void otherMediaTypeIsRefused() {
        given().contentType("text/csv")
                .body("MKT")
                .post("/v1/jobs")
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("type", containsString("unsupported-media-type"));
    }

    @Test
    void unknownJobIsNotFound() {
        given().get("/v1/jobs/00000000-0000-7000-8000-000000000000")
                .then()
                .statusCode(404)
                .body("type", containsString("job-not-found"));
        given().get("/v1/jobs/not-an-id/results").then().statusCode(404).body("type", containsString("job-not-found"));
    }

    @Test
    void unknownAddressIsNotFound() {
        given().get("/v1/nothing").then().statusCode(404);
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        given().get("/v1/jobs?limit=0").then().statusCode(400).body("type", containsString("invalid-parameter"));
        given().get("/v1/jobs?state=sleepy").then().statusCode(400).body("detail", containsString("succeeded"));
        given().get("/v1/jobs?cursor=x").then().statusCode(400);
        given().get("/v1/jobs/00000000-0000-7000-8000-000000000000?wait=ages")
                .then()
                .statusCode(400);
    }

    @Test
    void jobsAreListedPageByPage() {
        // Given
        String older = submitted(TWO_PROTEINS);
        String newer = submitted(TWO_PROTEINS);
        // When
        ValidatableResponse first = given().get("/v1/jobs?limit=1").then().body("jobs.id", contains(newer));
        String cursor = first.extract().path("next_cursor");
        // Then
        given().get("/v1/jobs?limit=1&cursor=" + cursor).then().body("jobs.id", contains(older));
    }

    @Test
    void unchangedJobIsNotSentAgain() {
        // Given
        String id = finished(TWO_PROTEINS);
        String etag = given().get("/v1/jobs/" + id).then().extract().header("ETag");
        // Then
        given().header("If-None-Match", etag).get("/v1/jobs/" + id).then().statusCode(304);
    }

    @Test
    void modelsAreListedWithTheWayToTheirWeights() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("models.slug", hasItem("esm2-650m"))
                .body("models.find { it.slug == 'esm2-tiny' }.available", equalTo(true))
                .body("models.find { it.slug == 'esm2-3b' }.available", equalTo(false))
                .body("models.find { it.slug == 'esm2-3b' }.how_to_get", containsString("--weights"))
                .body("models.find { it.slug == 'esm2-3b' }.precision", equalTo("fp32"))
                .body("models.find { it.slug == 'esm2-3b' }.compute", nullValue());
    }

    @Test
    void aLoadedModelIsListedWithHowItIsComputed() {
        // When
        finished(TWO_PROTEINS);
        // Then
        given().get("/v1/models")
                .then()
                .body("models.find { it.slug == 'esm2-tiny' }.compute.device", notNullValue())
                .body("models.find { it.slug == 'esm2-tiny' }.compute.backend", notNullValue())
                .body("models.find { it.slug == 'esm2-tiny' }.compute.batch_tokens", greaterThan(0));
    }
}
