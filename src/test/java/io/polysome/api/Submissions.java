package io.polysome.api;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/** Requests that many tests send. */
final class Submissions {
    static final String TWO_PROTEINS = """
        {"model":"esm2-tiny","action":"encode","params":{"include":["mean"],"repr_layers":[-1]},
         "items":[{"id":"ubiquitin","sequence":"MQIFVKTLTGKTITLEVEPSDTIENVK"},{"sequence":"MK"}]}
        """;

    private Submissions() {}

    /** With a body, ready to be sent. */
    static RequestSpecification json(String body) {
        return given().contentType(ContentType.JSON).body(body);
    }

    /** One protein, with options of the job such as {@code "priority":1}. */
    static String withOptions(String options) {
        return "{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[{\"sequence\":\"MKT\"}],%s}"
                .formatted(options);
    }

    static String accepted(String body) {
        return json(body).post("/v1/jobs").then().statusCode(202).extract().path("id");
    }

    static String finished(String body) {
        String id = accepted(body);
        given().get("/v1/jobs/" + id + "?wait=60").then().statusCode(200);
        return id;
    }
}
