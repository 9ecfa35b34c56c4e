package io.polysome.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TimelineApiIT {

    private static String finishedJob() {
        String id = given().contentType(ContentType.JSON)
                .body("""
                        {"model":"esm2-tiny","action":"encode","items":[{"sequence":"MKTAYIAK"},{"sequence":"MK"}]}
                        """)
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        given().get("/v1/jobs/" + id + "?wait=60").then().body("state", equalTo("succeeded"));
        return id;
    }

    private static ValidatableResponse timeline(String id, String query) {
        return given().get("/v1/jobs/" + id + "/timeline" + query).then();
    }

    @Test
    void timelineTellsMovesAndAttempts() {
        timeline(finishedJob(), "")
                .statusCode(200)
                .body("entries.kind", contains("transition", "transition", "attempt", "transition"))
                .body("entries.findAll { it.kind == 'transition' }.state", contains("queued", "running", "succeeded"))
                .body("entries.findAll { it.kind == 'transition' }.seq", contains(1, 2, 3))
                .body("entries[2].first_item", equalTo(0))
                .body("entries[2].item_count", equalTo(2))
                .body("entries[2].attempt", equalTo(1))
                .body("entries[2].outcome", equalTo("succeeded"))
                .body("entries[2].node", notNullValue())
                .body("entries[2].ended_at", notNullValue())
                .body("entries[2].batches", equalTo(1))
                .body("entries[2].tokens", equalTo(14))
                .body("next_cursor", nullValue());
    }

    @Test
    void timelineComesInPages() {
        // Given
        String id = finishedJob();
        // When
        String cursor =
                timeline(id, "?limit=3").body("entries", hasSize(3)).extract().path("next_cursor");
        // Then
        timeline(id, "?limit=3&cursor=" + cursor)
                .body("entries.state", contains("succeeded"))
                .body("next_cursor", nullValue());
        assertThat(cursor).doesNotContain("=", "+", "/");
    }

    @Test
    void cursorThatIsNoneIsRefused() {
        timeline(finishedJob(), "?cursor=abc").statusCode(400).body("type", equalTo("/docs/errors#invalid-parameter"));
    }

    @Test
    void unknownJobHasNoTimeline() {
        timeline(UUID.randomUUID().toString(), "").statusCode(404).body("type", equalTo("/docs/errors#job-not-found"));
    }
}
