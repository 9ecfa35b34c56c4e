package io.polysome.api.biolm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polysome.platform.Json;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that were published with the answers of the original service; each file names its source. With random weights
 * shapes, keys and their order are compared, with {@code POLYSOME_INFERENCE_WEIGHTS=esm2-8m=FOLDER,esm2-650m=FOLDER} the
 * numbers too.
 */
@QuarkusTest
class PublishedExamplesIT {
    private static final double ABSOLUTE = 2e-4;
    private static final double RELATIVE = 1e-3;

    private record Example(String path, String model, JsonNode request, JsonNode results) {
        static Example read(String name) throws IOException {
            try (GZIPInputStream file = new GZIPInputStream(
                    Objects.requireNonNull(PublishedExamplesIT.class.getResourceAsStream(name + ".json.gz"), name))) {
                JsonNode example = Json.MAPPER.readTree(file);
                String model = example.path("model").asText();
                return new Example(
                        "/api/%s/%s/%s/"
                                .formatted(
                                        name.substring(0, 2),
                                        model,
                                        example.path("action").asText()),
                        model,
                        example.path("request"),
                        example.path("response").path("results"));
            }
        }

        Response call() {
            return given().contentType("application/json")
                    .header("Authorization", "Token t")
                    .body(request.toString())
                    .post(path);
        }

        /** Of the answer; without the index, which the original has only sometimes, where this one has it not. */
        JsonNode results(Response answer) throws IOException {
            JsonNode found = Json.MAPPER.readTree(answer.asString()).path("results");
            if (!results.path(0).has("sequence_index")) {
                found.forEach(result -> ((ObjectNode) result).remove("sequence_index"));
            }
            return found;
        }
    }

    /** Keys in their order, lengths of lists, words, and a letter for each number. */
    private static String shape(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> field.getKey() + ":" + shape(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            List<String> shapes = new ArrayList<>();
            node.forEach(element -> shapes.add(shape(element)));
            return shapes.stream().distinct().count() == 1
                    ? "[%d of %s]".formatted(shapes.size(), shapes.getFirst())
                    : shapes.toString();
        }
        return node.isNumber() ? "n" : node.asText();
    }

    private static List<Double> numbers(JsonNode node) {
        List<Double> numbers = new ArrayList<>();
        collect(node, numbers);
        return numbers;
    }

    private static void collect(JsonNode node, List<Double> numbers) {
        if (node.isNumber()) {
            numbers.add(node.asDouble());
        }
        node.forEach(child -> collect(child, numbers));
    }

    private static boolean isClose(double found, double expected) {
        return Math.abs(found - expected) <= ABSOLUTE + RELATIVE * Math.abs(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2_esm2-650m_encode_all_L176",
                "v2_esm2-650m_encode_mean",
                "v3_esm2-650m_predict",
                "v3_esm2-8m_predict",
                "v3_esm2-8m_encode_mean_pertoken_l5_l6"
            })
    void answerHasTheShapeOfThePublishedOne(String name) throws IOException {
        // Given
        Example example = Example.read(name);
        // When
        Response answer = example.call();
        // Then
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(shape(example.results(answer))).isEqualTo(shape(example.results()));
        assertThat(example.results(answer).findValuesAsText("layer"))
                .isEqualTo(example.results().findValuesAsText("layer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2_esm2-650m_encode_all_L176",
                "v2_esm2-650m_encode_mean",
                "v3_esm2-650m_predict",
                "v3_esm2-8m_predict",
                "v3_esm2-8m_encode_mean_pertoken_l5_l6"
            })
    void numbersOfPublishedWeightsAreThePublishedOnes(String name) throws IOException {
        // Given
        Example example = Example.read(name);
        Response answer = example.call();
        assumeThat(given().get("/v1/jobs/" + answer.header("X-Polysome-Job"))
                        .jsonPath()
                        .getString("weights"))
                .isEqualTo("published");
        // When
        List<Double> found = numbers(example.results(answer));
        List<Double> expected = numbers(example.results());
        // Then
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(isClose(found.get(i), expected.get(i)))
                    .as("number %d is %s instead of %s", i, found.get(i), expected.get(i))
                    .isTrue();
        }
    }
}
