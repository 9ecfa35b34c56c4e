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
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class JobsApiIT {
    private final JobStore store;

    JobsApiIT(JobStore store) {
        this.store = store;
    }

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
    void aScanAnswersWithEverySubstitution() {
        String id = finished("""
                {"model":"esm2-tiny","action":"scan","params":{"method":"masked_marginal"},
                 "items":[{"sequence":"MKXT"}]}
                """);
        given().get("/v1/jobs/" + id + "/results")
                .then()
                .body("results[0].scan.scores", hasSize(4))
                .body("results[0].scan.scores[0]", hasSize(20))
                .body("results[0].scan.scores[2]", nullValue())
                .body("results[0].scan.vocab_tokens", hasSize(20))
                .body("results[0].scan.method", equalTo("masked_marginal"));
    }

    @Test
    void logProbAndPseudoPerplexityAreNumbers() {
        String logProb =
                finished("{\"model\":\"esm2-tiny\",\"action\":\"log_prob\",\"items\":[{\"sequence\":\"MKXT\"}]}");
        given().get("/v1/jobs/" + logProb + "/results").then().body("results[0].log_prob", lessThan(0f));
        String perplexity = finished(
                "{\"model\":\"esm2-tiny\",\"action\":\"pseudo_perplexity\",\"items\":[{\"sequence\":\"MKXT\"}]}");
        given().get("/v1/jobs/" + perplexity + "/results").then().body("results[0].pseudo_perplexity", greaterThan(1f));
    }

    @Test
    void sequenceOverTheLimitIsRefusedWithTheWaysOut() {
        submit(
                        "{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[{\"sequence\":\"MK\"},{\"id\":\"titin\",\"sequence\":\"%s\"}]}"
                                .formatted("M".repeat(2_049)))
                .then()
                .statusCode(422)
                .body("type", containsString("invalid-job"))
                .body("errors[0].item", equalTo(1))
                .body(
                        "errors[0].message",
                        equalTo("item 1 ('titin'): the sequence has 2049 residues and the limit is 2048; cut it,"
                                + " choose params.too_long = truncate or window, or raise"
                                + " polysome.inference.max-residues"));
    }

    @Test
    void sequenceOverTheLimitIsComputedAsTheJobSays() {
        String id = finished("""
                {"model":"esm2-tiny","action":"encode","params":{"too_long":"window"},
                 "items":[{"sequence":"%s"},{"sequence":"MK"}]}
                """.formatted("MKTAY".repeat(500)));
        given().get("/v1/jobs/" + id)
                .then()
                .body("params.too_long", equalTo("window"))
                .body("params.max_residues", equalTo(2_048));
        given().get("/v1/jobs/" + id + "/results")
                .then()
                .body("results[0].embeddings[0].embedding", hasSize(64))
                .body("results[0].too_long.policy", equalTo("window"))
                .body("results[0].too_long.residues", equalTo(2_500))
                .body("results[0].too_long.windows", equalTo(3))
                .body("results[1].too_long", nullValue());
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
        String order = "\"client_ref\":\"%s\"".formatted(UUID.randomUUID());
        String older = submitted(Submissions.withOptions(order));
        String newer = submitted(Submissions.withOptions(order));
        String path = "/v1/jobs?client_ref=%s&limit=1".formatted(order.split("\"", -1)[3]);
        // When
        ValidatableResponse first = given().get(path).then().body("jobs.id", contains(newer));
        String cursor = first.extract().path("next_cursor");
        // Then
        given().get(path + "&cursor=" + cursor).then().body("jobs.id", contains(older));
        first.header("Link", equalTo("<%s&cursor=%s>; rel=\"next\"".formatted(path, cursor)));
    }

    @Test
    void jobsAreFoundByTagReferenceAndTime() {
        // Given
        String order = "order " + UUID.randomUUID();
        String id = submitted(Submissions.withOptions(
                "\"tags\":{\"plate\":\"7:b\",\"well\":\"A1\"},\"client_ref\":\"%s\"".formatted(order)));
        Instant before = Instant.now().minusSeconds(600);
        // Then
        given().queryParam("tag", "plate:7:b", "well:A1")
                .queryParam("client_ref", order)
                .queryParam("model", "esm2-tiny")
                .queryParam("action", "encode")
                .queryParam("created_after", before.toString())
                .get("/v1/jobs")
                .then()
                .body("jobs.id", contains(id));
        given().queryParam("client_ref", order)
                .queryParam("created_before", before.toString())
                .get("/v1/jobs")
                .then()
                .body("jobs", hasSize(0));
        given().queryParam("client_ref", order)
                .queryParam("tag", "plate:8")
                .get("/v1/jobs")
                .then()
                .body("jobs", hasSize(0));
    }

    @Test
    void linkToTheNextPageKeepsTheFilters() {
        // Given
        String order = "{order} & " + UUID.randomUUID();
        String older = submitted(Submissions.withOptions("\"client_ref\":\"%s\"".formatted(order)));
        submitted(Submissions.withOptions("\"client_ref\":\"%s\"".formatted(order)));
        String link = given().queryParam("client_ref", order)
                .queryParam("limit", 1)
                .get("/v1/jobs")
                .header("Link");
        // When
        String next = link.substring(1, link.indexOf('>'));
        // Then
        given().urlEncodingEnabled(false)
                .get(next)
                .then()
                .body("jobs.id", contains(older))
                .header("Link", nullValue());
    }

    @Test
    void failedItemsAreListedPageByPage() {
        // Given
        NewJob job = JobFixtures.aJob(3);
        store.create(job);
        ClaimedChunk chunk = store.claim(
                        List.of(JobFixtures.delivery(job, 0)),
                        new WorkerId("n", "1"),
                        JobFixtures.NOON,
                        JobFixtures.NOON)
                .getFirst();
        store.finish(List.of(JobFixtures.failure(chunk)), JobFixtures.NOON);
        // When
        ValidatableResponse first = given().get("/v1/jobs/" + job.id() + "/items?state=failed&limit=2")
                .then()
                .statusCode(200)
                .body("items.sequence_index", contains(0, 1))
                .body("items[0].type", equalTo("internal-error"))
                .body("items[0].retryable", equalTo(true))
                .body("items[0].fault", equalTo("service"))
                .body("items[0].attempts", equalTo(1));
        String cursor = first.extract().path("next_cursor");
        // Then
        given().get("/v1/jobs/" + job.id() + "/items?cursor=" + cursor)
                .then()
                .body("items.sequence_index", contains(2))
                .body("next_cursor", nullValue());
    }

    @Test
    void jobIsLinkedToWhatCanBeDoneWithIt() {
        given().get("/v1/jobs/" + finished(TWO_PROTEINS))
                .then()
                .header("Link", containsString("rel=\"self\""))
                .body("links.results", containsString("/results"));
    }

    @Test
    void requestKeepsTheNameThatItsClientGaveIt() {
        given().header("X-Request-Id", "lab-7/42")
                .get("/v1/jobs/nowhere")
                .then()
                .header("X-Request-Id", "lab-7/42")
                .body("request_id", equalTo("lab-7/42"));
    }

    @Test
    void requestWithoutAUsableNameGetsOne() {
        given().header("X-Request-Id", "two words")
                .get("/v1/nothing")
                .then()
                .header("X-Request-Id", not(containsString(" ")))
                .body("request_id", notNullValue());
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

    @Test
    void finishedJobStaysAsItIsWhenItIsCancelled() {
        given().post("/v1/jobs/" + finished(TWO_PROTEINS) + "/cancel")
                .then()
                .statusCode(200)
                .body("state", equalTo("succeeded"));
    }

    @Test
    void unknownJobIsNotCancelled() {
        given().post("/v1/jobs/01a2094a-5ea1-7f85-8688-9c3f83d3059f/cancel")
                .then()
                .statusCode(404)
                .body("type", containsString("job-not-found"));
    }
}
