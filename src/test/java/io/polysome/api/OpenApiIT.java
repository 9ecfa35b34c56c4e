package io.polysome.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.platform.Json;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API's description is whole, and true. */
@QuarkusTest
class OpenApiIT {
    private static final Path COMMITTED = Path.of(System.getProperty("polysome.home"), "docs", "openapi.json");

    private static JsonNode served() {
        return Json.read(given().get("/q/openapi?format=json").asString(), JsonNode.class);
    }

    private static Stream<JsonNode> operations() {
        return served().path("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .filter(node -> node.has("responses"));
    }

    @Test
    void committedDescriptionIsTheServedOne() throws IOException {
        // Given
        JsonNode served = served();
        Path fresh = Path.of(System.getProperty("polysome.home"), "target", "openapi.json");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(served) + "\n");
        // Then
        assertThat(Json.read(Files.readString(COMMITTED), JsonNode.class))
                .as("docs/openapi.json is out of date; look at the difference, then: cp %s docs/openapi.json", fresh)
                .isEqualTo(served);
    }

    @Test
    void descriptionIsOfVersion31() {
        assertThat(served().path("openapi").asText()).startsWith("3.1");
    }

    @Test
    void everyProblemOfAnOperationIsDescribed() {
        // When
        Set<String> described = new TreeSet<>();
        operations()
                .forEach(operation -> operation.path("x-problem-types").forEach(slug -> described.add(slug.asText())));
        // Then
        Set<String> problems = new TreeSet<>();
        Arrays.stream(ProblemType.values()).map(ProblemType::slug).forEach(problems::add);
        problems.removeAll(List.of("not-found", "method-not-allowed")); // they happen where there is no operation
        assertThat(described).isEqualTo(problems);
    }

    @Test
    void everyAnswerHasADescriptionAndTheRequestsName() {
        assertThat(operations().flatMap(operation -> operation.path("responses").valueStream()))
                .isNotEmpty()
                .allSatisfy(answer -> {
                    assertThat(answer.path("description").asText()).isNotBlank();
                    assertThat(answer.path("headers").has("X-Request-Id")
                                    || answer.path("description").asText().endsWith("without a body."))
                            .isTrue();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"embed", "fill-masks", "with-options"})
    void exampleOfARequestIsAccepted(String name) {
        // Given
        JsonNode body = served().at("/paths/~1v1~1jobs/post/requestBody/content/application~1json/examples");
        JsonNode example =
                served().at("/paths/~1v1~1jobs/post/responses/202/content/application~1json/examples/queued/value");
        // When
        Response answer = Submissions.json(text(body.path(name).path("value"))).post("/v1/jobs");
        // Then
        answer.then().statusCode(202);
        assertThat(shape(Json.read(answer.asString(), JsonNode.class))).isEqualTo(shape(node(example)));
        assertThat(body.size()).isEqualTo(3);
    }

    private static String text(JsonNode example) {
        return example.isTextual() ? example.asText() : example.toString();
    }

    private static JsonNode node(JsonNode example) {
        return Json.read(text(example), JsonNode.class);
    }

    /** The names of fields, nested ones by path, but for those that the client chose. */
    private static Set<String> shape(JsonNode object) {
        Set<String> paths = new TreeSet<>();
        object.properties().forEach(field -> {
            paths.add(field.getKey());
            if (field.getValue().isObject() && !Set.of("tags", "params").contains(field.getKey())) {
                shape(field.getValue()).forEach(inner -> paths.add(field.getKey() + "." + inner));
            }
        });
        paths.remove("params"); // as they were given
        return paths;
    }

    @ParameterizedTest
    @CsvSource({
        "listJobs, /v1/jobs",
        "showJob, /v1/jobs/{id}",
        "listItems, /v1/jobs/{id}/items",
        "downloadResults, /v1/jobs/{id}/results",
        "listModels, /v1/models"
    })
    void answerHasNoFieldThatItsSchemaLacks(String operation, String path) {
        // Given
        JsonNode api = served();
        JsonNode schema = operations()
                .filter(node -> node.path("operationId").asText().equals(operation))
                .findFirst()
                .orElseThrow()
                .at("/responses/200/content/application~1json/schema");
        String id = Submissions.finished(ApiShapes.EMBED);
        // When
        String answer = given().get(path.replace("{id}", id)).asString();
        // Then
        assertThat(unknown(Json.read(answer, JsonNode.class), schema, api)).isEmpty();
    }

    private static Set<String> unknown(JsonNode value, JsonNode schema, JsonNode api) {
        Set<String> unknown = new TreeSet<>();
        JsonNode resolved =
                schema.has("$ref") ? api.at(schema.path("$ref").asText().substring(1)) : schema;
        if (value.isArray()) {
            value.forEach(element -> unknown.addAll(unknown(element, resolved.path("items"), api)));
        } else if (value.isObject() && resolved.has("properties") && !resolved.has("additionalProperties")) {
            value.properties().forEach(field -> {
                JsonNode property = resolved.path("properties").path(field.getKey());
                if (property.isMissingNode()) {
                    unknown.add(field.getKey());
                } else {
                    unknown.addAll(unknown(field.getValue(), property, api));
                }
            });
        }
        return unknown;
    }

    @Test
    void pageToTryTheApiOutIsServed() {
        given().get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger-ui"));
    }

    @Test
    void everyProblemTypeIsALink() {
        given().accept("text/html")
                .get("/docs/errors")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .body(containsString("<b id=\"invalid-job\">"));
        given().accept("*/*").get("/docs/errors").then().contentType("text/markdown");
    }

    @Test
    void parameterThatIsMisspeltIsRefused() {
        given().get("/v1/jobs?stat=failed")
                .then()
                .statusCode(400)
                .body("detail", containsString("there is no parameter 'stat'"));
    }
}
