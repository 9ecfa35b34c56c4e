package io.polysome.api.biolm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.platform.Json;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.DecoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact calls of the clients of BioLM, replayed without them, against {@code esm2-8m} with random weights. */
@QuarkusTest
class BiolmReplayIT {
    private static final String RESIDUES =
            "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG";

    private static RequestSpecification client() {
        return given().redirects()
                .follow(false)
                .header("Authorization", "Token t")
                .contentType("application/json");
    }

    private static Response post(String path, String body) {
        return client().body(body).post(path);
    }

    private static String items(String... sequences) {
        List<String> items = new ArrayList<>();
        for (String sequence : sequences) {
            items.add("{\"sequence\": \"%s\"}".formatted(sequence));
        }
        return "\"items\": [%s]".formatted(String.join(", ", items));
    }

    private static String encode(String params, String... sequences) {
        return "{%s, \"params\": %s}".formatted(items(sequences), params);
    }

    private static byte[] gzipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static JsonNode results(Response answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return Json.MAPPER.readTree(answer.asString()).get("results");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    // 1, 2
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "v3"})
    void schemaSaysHowManyItemsARequestMayHave(String version) {
        given().get("/api/%s/schema/esm2-8m/encode/".formatted(version))
                .then()
                .statusCode(200)
                .body("properties.items.maxItems", instanceOf(Integer.class))
                .body("throttle_rate", nullValue())
                .body("properties.items.items.properties.sequence.maxLength", equalTo(2048));
    }

    // 3
    @Test
    void v3EncodeAnswersWithTheMeanOfTheLastLayer() {
        post("/api/v3/esm2-8m/encode/", encode("{\"include\": [\"mean\"]}", "MKT", "ACD"))
                .then()
                .statusCode(200)
                .header("X-Polysome-Job", notNullValue())
                .header("X-Polysome-Weights", "random")
                .body("results", hasSize(2))
                .body("results.sequence_index", contains(0, 1))
                .body("results[0].embeddings[0].layer", equalTo(6))
                .body("results[0].embeddings[0].embedding", hasSize(320))
                .body("results[1].embeddings[0].embedding", hasSize(320));
    }

    // 4
    @Test
    void compressedBodyGivesTheSameAnswer() throws IOException {
        // Given
        String body = encode("{\"include\": [\"mean\"]}", "MKTAYIAKQR".repeat(30));
        // When
        JsonNode plain = results(post("/api/v3/esm2-8m/encode/", body));
        JsonNode compressed = results(client().config(RestAssuredConfig.config())
                .header("Content-Encoding", "gzip")
                .body(gzipped(body.getBytes(StandardCharsets.UTF_8)))
                .post("/api/v3/esm2-8m/encode/"));
        // Then
        assertThat(compressed).isEqualTo(plain);
    }

    // 4
    @Test
    void compressedBodyThatIsTooLargeWhenItIsUncompressedIsRefused() throws IOException {
        byte[] bomb = gzipped(new byte[80 << 20]);
        client().header("Content-Encoding", "gzip")
                .body(bomb)
                .post("/api/v3/esm2-8m/encode/")
                .then()
                .statusCode(anyOf(equalTo(400), equalTo(413)))
                .body("error", notNullValue());
    }

    // 5
    @Test
    void answerIsCompressedForWhoeverTakesThat() {
        given().config(RestAssuredConfig.config()
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", "gzip, deflate")
                .contentType("application/json")
                .body(encode("{\"include\": [\"mean\"]}", RESIDUES))
                .post("/api/v3/esm2-8m/encode/")
                .then()
                .statusCode(200)
                .header("Content-Encoding", anyOf(nullValue(), equalTo("gzip"), equalTo("deflate")));
    }

    // 6
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/esm2-8m/encode",
                "/api/v1/esm2-8m/encode/",
                "/api/v2/esm2-8m/encode",
                "/api/v3/esm2-8m/encode",
                "/api/v3/ESM2-8M/encode/",
                "/esm2-8m/encode/",
                "/esm2-8m/encode"
            })
    void everySpellingOfAPathAnswersWithoutRedirect(String path) {
        post(path, "{" + items("MKT") + "}").then().statusCode(200).body("results", hasSize(1));
    }

    // 7
    @Test
    void v3NamesTheBadItemAndTheClientFindsItByItself() {
        String message = "Value error, Residues can only be represented with 'ACDEFGHIKLMNPQRSTVWYBXZUO' characters";
        post("/api/v3/esm2-8m/encode/", "{" + items("MKT", "AJD") + "}")
                .then()
                .statusCode(400)
                .body("error.items__1__sequence", contains(message))
                .body("status_code", equalTo(400));
        post("/api/v3/esm2-8m/encode/", "{" + items("MKT") + "}").then().statusCode(200);
        post("/api/v3/esm2-8m/encode/", "{" + items("AJD") + "}")
                .then()
                .statusCode(400)
                .body("error.items__0__sequence", contains(message));
    }

    // 8
    @Test
    void v1AnswersWithTheListOfFastApi() {
        post("/api/v1/esm2-8m/encode", "{" + items("MKT", "AJD") + "}")
                .then()
                .statusCode(422)
                .body("detail[0].type", equalTo("value_error"))
                .body("detail[0].loc", contains("body", "items", 1, "sequence"));
    }

    // 9
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v3"})
    void layerThatTheModelLacksIsRefusedWithTheBounds(String version) {
        post("/api/%s/esm2-8m/encode".formatted(version), encode("{\"repr_layers\": [7]}", "MKT"))
                .then()
                .statusCode(400)
                .body("code", equalTo("user.validation"))
                .body("error", containsString("between -7 and 6"));
    }

    // 10
    @Test
    void layersComeOnceAndAscending() {
        post("/api/v3/esm2-8m/encode/", encode("{\"repr_layers\": [-1, -2, -1]}", "MKT"))
                .then()
                .body("results[0].embeddings.layer", contains(5, 6));
    }

    // 11
    @Test
    void predictHasARowForEveryPosition() {
        post("/api/v3/esm2-8m/predict/", "{" + items("ACD<mask>FGHI") + "}")
                .then()
                .statusCode(200)
                .body("results[0]", not(hasKey("sequence_index")))
                .body("results[0].logits", hasSize(8))
                .body("results[0].logits[0]", hasSize(20))
                .body("results[0].sequence_tokens[3]", equalTo("<mask>"))
                .body("results[0].vocab_tokens", equalTo(List.of("LAGVSERTIDPKQNFYMHWC".split(""))));
        post("/api/v2/esm2-8m/predict/", "{" + items("ACD<mask>FGHI") + ", \"params\": {\"include\": [\"mean\"]}}")
                .then()
                .statusCode(200)
                .body("results[0].alphabet_tokens", hasSize(20));
    }

    // 12
    @Test
    void v2HasTheKeysOfItsTimeInTheirOrder() throws IOException {
        // When
        JsonNode result = results(post(
                        "/api/v2/esm2-8m/encode/",
                        encode("{\"include\": [\"mean\", \"contacts\", \"logits\", \"attentions\"]}", RESIDUES)))
                .get(0);
        // Then
        assertThat(names(result))
                .containsExactly("sequence_index", "mean_representations", "contacts", "logits", "attentions");
        assertThat(result.get("mean_representations").get("6")).hasSize(320);
        assertThat(result.get("attentions")).hasSize(6).allSatisfy(row -> {
            double sum = 0;
            for (JsonNode share : row) {
                sum += share.asDouble();
            }
            assertThat(row).hasSize(RESIDUES.length());
            assertThat(sum).isLessThan(1);
        });
        JsonNode contacts = result.get("contacts");
        assertThat(contacts.get(3).get(40).asDouble())
                .isCloseTo(contacts.get(40).get(3).asDouble(), within(1e-6));
    }

    @Test
    void v3AndV1HaveTheirKeysInTheirOrder() throws IOException {
        // Given
        String everything = encode(
                "{\"include\": [\"mean\", \"bos\", \"per_token\", \"contacts\", \"logits\", \"attentions\"]}",
                RESIDUES);
        // When
        JsonNode v3 = results(post("/api/v3/esm2-8m/encode/", everything)).get(0);
        JsonNode v1 = results(post("/api/v1/esm2-8m/encode", everything)).get(0);
        // Then
        assertThat(names(v3))
                .containsExactly(
                        "sequence_index",
                        "embeddings",
                        "bos_embeddings",
                        "per_token_embeddings",
                        "contacts",
                        "attentions",
                        "logits",
                        "vocab_tokens");
        assertThat(names(v1)).contains("residue_embeddings").doesNotContain("per_token_embeddings");
        assertThat(v1.get("residue_embeddings").get(0).get("embeddings")).hasSize(RESIDUES.length());
        assertThat(v1.get("residue_embeddings")).isEqualTo(v3.get("per_token_embeddings"));
    }

    // 14
    @Test
    void sixteenCallsAtOnceAreAllAnswered() throws Exception {
        // Given
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            List<Future<Response>> answers = IntStream.range(0, 16)
                    .mapToObj(i -> clients.submit(() ->
                            post("/api/v3/esm2-8m/encode/", "{" + items("MKT" + "A".repeat(i)) + "}")))
                    .toList();
            // Then
            for (Future<Response> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
        }
    }

    // 15
    @Test
    void discoveryFindsTheHubAndItsModels() {
        given().get("/").then().statusCode(200).body("status", equalTo("ok")).body("message", instanceOf(String.class));
        given().get("/openapi.json")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/api/v1/esm2-8m/encode"))
                .body("paths.keySet()", hasItem("/api/v1/esm2-8m/predict"))
                .body("paths.keySet()", hasItem("/api/v1/esm2-8m/log_prob"))
                .body("paths.'/api/v1/esm2-8m/encode'.post", notNullValue());
        given().get("/api/ui/community-api-models/").then().statusCode(200).body("model_slug", hasItem("esm2-8m"));
        client().post("/api/v1/auth/login-check/").then().statusCode(200).body("$", not(hasKey("code")));
    }

    // 16
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/esm2-9m/encode",
                "/api/v2/esm2-9m/encode/",
                "/api/v3/esm2-8m/fold/",
                "/esm2-9m/encode/",
                "/api/v3/nothing/at/all"
            })
    void unknownModelOrActionIsNotFound(String path) {
        post(path, "{" + items("MKT") + "}")
                .then()
                .statusCode(404)
                .body("error", equalTo("Not Found"))
                .body("detail", equalTo("Not Found"));
    }

    // 16
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "v3"})
    void brokenJsonIsABadRequest(String version) {
        post("/api/%s/esm2-8m/encode/".formatted(version), "{\"items\": [{")
                .then()
                .statusCode(400)
                .body("error", notNullValue())
                .body("detail", notNullValue());
    }

    @Test
    void wrongMethodIsToldInTheDialect() {
        given().get("/api/v3/esm2-8m/encode/")
                .then()
                .statusCode(405)
                .body("error", equalTo("Method Not Allowed"))
                .body("detail", equalTo("Method Not Allowed"));
    }

    // 17
    @Test
    void logProbIsTheSumOfTheLogSoftmaxOfTheLogits() throws IOException {
        // Given
        String sequence = "MKTAYIAKQRX";
        JsonNode encoded = results(post("/api/v1/esm2-8m/encode", encode("{\"include\": [\"logits\"]}", sequence)))
                .get(0);
        // When
        JsonNode answer = results(post("/api/v1/esm2-8m/log_prob", "{" + items(sequence) + "}"))
                .get(0);
        // Then
        double expected = 0;
        for (int i = 0; i < sequence.length(); i++) {
            int column = "LAGVSERTIDPKQNFYMHWC".indexOf(sequence.charAt(i));
            if (column >= 0) {
                JsonNode row = encoded.get("logits").get(i);
                double sum = 0;
                for (JsonNode logit : row) {
                    sum += Math.exp(logit.asDouble());
                }
                expected += row.get(column).asDouble() - Math.log(sum);
            }
        }
        assertThat(names(answer)).containsExactly("log_prob");
        assertThat(answer.get("log_prob").asDouble()).isCloseTo(expected, within(1e-4));
    }

    // 18
    @Test
    void everyResultOfABatchIsThatOfTheItemAlone() throws IOException {
        // Given
        String params = "{\"include\": [\"mean\", \"contacts\", \"attentions\"]}";
        String[] sequences = {"MKT", RESIDUES, "ACDEFGHIKLMN", RESIDUES.substring(20)};
        // When
        JsonNode together = results(post("/api/v3/esm2-8m/encode/", encode(params, sequences)));
        // Then
        for (int i = 0; i < sequences.length; i++) {
            JsonNode alone = results(post("/api/v3/esm2-8m/encode/", encode(params, sequences[i])))
                    .get(0);
            assertThat(numbers(together.get(i))).hasSameSizeAs(numbers(alone));
            for (int n = 0; n < numbers(alone).size(); n++) {
                assertThat(numbers(together.get(i)).get(n))
                        .isCloseTo(numbers(alone).get(n), within(1e-5));
            }
        }
    }

    private static List<Double> numbers(JsonNode result) {
        List<Double> numbers = new ArrayList<>();
        for (String field : List.of("embeddings", "contacts", "attentions")) {
            collect(result.get(field), numbers);
        }
        return numbers;
    }

    private static void collect(JsonNode node, List<Double> numbers) {
        if (node.isFloatingPointNumber()) {
            numbers.add(node.asDouble());
        }
        node.forEach(child -> collect(child, numbers));
    }

    @Test
    void moreItemsThanThePublishedMaximumAreTaken() {
        String[] sequences =
                IntStream.range(0, 40).mapToObj(i -> "MK" + "A".repeat(i)).toArray(String[]::new);
        post("/api/v3/esm2-tiny/encode/", "{" + items(sequences) + "}")
                .then()
                .statusCode(200)
                .body(
                        "results.sequence_index",
                        equalTo(IntStream.range(0, 40).boxed().toList()));
    }

    @Test
    void callIsAJobLikeAnyOther() {
        String job = post("/api/v3/esm2-tiny/encode/", "{" + items("MKT") + "}")
                .then()
                .statusCode(200)
                .extract()
                .header("X-Polysome-Job");
        given().get("/v1/jobs/" + job).then().statusCode(200).body("state", equalTo("succeeded"));
    }

    @Test
    void clientThatDoesNotWaitGetsTheJob() {
        String location = client().header("Prefer", "respond-async")
                .body("{" + items("MKT") + "}")
                .post("/api/v3/esm2-tiny/encode/")
                .then()
                .statusCode(202)
                .header("Preference-Applied", equalTo("respond-async"))
                .extract()
                .header("Location");
        given().get(location + "?wait=60").then().body("state", equalTo("succeeded"));
    }

    @Test
    void v1IsStrictAboutParamsAndTheOthersAreNot() {
        String body = "{" + items("ACD<mask>FGHI") + ", \"params\": {}}";
        post("/api/v1/esm2-tiny/predict", body)
                .then()
                .statusCode(422)
                .body("detail[0].type", equalTo("extra_forbidden"))
                .body("detail[0].loc", contains("body", "params"));
        post("/api/v3/esm2-tiny/predict/", body).then().statusCode(200);
        post("/api/v3/esm2-tiny/encode/", encode("{\"layer\": 2}", "MKT"))
                .then()
                .body("results[0].embeddings.layer", contains(2));
    }
}
