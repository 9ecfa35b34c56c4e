package io.polysome.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.polysome.platform.RandomHex;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

/** Tenants and tokens on a loopback address, where no token is asked for. */
@QuarkusTest
class TenantsApiIT {
    private final String id = "lab-" + RandomHex.ofBytes(6);

    private static ValidatableResponse post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }

    private void createTenant() {
        post("/v1/tenants", "{\"id\":\"%s\"}".formatted(id)).statusCode(201);
    }

    private ValidatableResponse patch(String body) {
        return given().contentType("application/merge-patch+json")
                .body(body)
                .patch("/v1/tenants/" + id)
                .then();
    }

    private String createdToken() {
        return post("/v1/tokens", "{\"name\":\"nightly\",\"tenant\":\"%s\"}".formatted(id))
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void tenantNeedsNothingButAnId() {
        post("/v1/tenants", "{\"id\":\"%s\"}".formatted(id))
                .statusCode(201)
                .header("Location", containsString("/v1/tenants/" + id))
                .body("id", equalTo(id))
                .body("name", equalTo(id))
                .body("weight", equalTo(1.0f))
                .body("limits.max_request_items", nullValue())
                .body("limits.max_queued_jobs", nullValue())
                .body("webhook_origins", empty())
                .body("created_at", notNullValue());
    }

    @Test
    void tenantIsShownAndListed() {
        // Given
        createTenant();
        // Then
        given().get("/v1/tenants/" + id).then().statusCode(200).body("id", equalTo(id));
        given().get("/v1/tenants").then().statusCode(200).body("tenants.id", hasItem(id));
    }

    @Test
    void idThatIsTakenIsRefused() {
        // Given
        createTenant();
        // Then
        post("/v1/tenants", "{\"id\":\"%s\"}".formatted(id))
                .statusCode(409)
                .body("type", containsString("tenant-exists"));
    }

    @Test
    void everythingWrongWithATenantIsToldAtOnce() {
        post("/v1/tenants", """
                        {"id":"Lab A","weight":-1,"colour":"red","kafka_prefixes":["polysome."],"input_buckets":"inputs",
                         "limits":{"max_queued_jobs":0,"max_dreams":1}}
                        """)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", containsString("invalid-request"))
                .body(
                        "errors.field",
                        containsInAnyOrder(
                                "id",
                                "weight",
                                "colour",
                                "kafka_prefixes[0]",
                                "input_buckets",
                                "limits.max_queued_jobs",
                                "limits.max_dreams"));
    }

    @Test
    void tenantWithoutAnIdIsRefused() {
        post("/v1/tenants", "{}").statusCode(422).body("errors.message", contains("id is missing"));
        post("/v1/tenants", "{\"id\":\"\"}").statusCode(422).body("errors.field", contains("id"));
    }

    @Test
    void patchChangesWhatItNamesAndNullTakesAway() {
        // Given
        createTenant();
        patch(
                        "{\"weight\":3,\"limits\":{\"max_queued_jobs\":5,\"max_request_items\":7},\"input_buckets\":[\"inputs\"]}")
                .statusCode(200);
        // When
        patch(
                        "{\"name\":\"Lab A\",\"limits\":{\"max_queued_jobs\":null},\"webhook_origins\":[\"https://lab.example.org\"]}")
                .statusCode(200);
        // Then
        given().get("/v1/tenants/" + id)
                .then()
                .body("name", equalTo("Lab A"))
                .body("weight", equalTo(3.0f))
                .body("limits.max_queued_jobs", nullValue())
                .body("limits.max_request_items", equalTo(7))
                .body("input_buckets", contains("inputs"))
                .body("webhook_origins", contains("https://lab.example.org"));
    }

    @Test
    void wrongPatchChangesNothing() {
        // Given
        createTenant();
        // When
        patch("{\"name\":\"Other\",\"weight\":\"heavy\"}").statusCode(422).body("errors.field", contains("weight"));
        // Then
        given().get("/v1/tenants/" + id).then().body("name", equalTo(id));
    }

    @Test
    void unknownTenantIsNotFound() {
        patch("{}").statusCode(404).body("type", containsString("tenant-not-found"));
        given().get("/v1/tenants/" + id).then().statusCode(404).body("type", containsString("tenant-not-found"));
        given().get("/v1/tenants/No-Id").then().statusCode(404).body("type", containsString("tenant-not-found"));
        given().get("/v1/tokens?tenant=" + id).then().statusCode(200).body("tokens", empty());
        post("/v1/tokens", "{\"name\":\"x\",\"tenant\":\"%s\"}".formatted(id))
                .statusCode(404)
                .body("type", containsString("tenant-not-found"));
    }

    @Test
    void bodyThatIsNoObjectIsRefused() {
        post("/v1/tenants", "[]").statusCode(400).body("type", containsString("malformed-body"));
        post("/v1/tokens", "{} {}").statusCode(400).body("type", containsString("malformed-body"));
    }

    @Test
    void tokenIsShownOnceAndThenWithoutItsSecret() {
        // Given
        createTenant();
        // When
        String token = post(
                        "/v1/tokens",
                        "{\"name\":\"nightly\",\"tenant\":\"%s\",\"scopes\":[\"read\"],\"expires_at\":\"2100-01-01T00:00:00Z\"}"
                                .formatted(id))
                .statusCode(201)
                .body("token", matchesPattern("poly_[0-9a-f]{12}_[0-9a-f]{40}"))
                .body("scopes", contains("read"))
                .body("expires_at", equalTo("2100-01-01T00:00:00Z"))
                .body("last_used_at", nullValue())
                .body("active", equalTo(true))
                .extract()
                .path("token");
        // Then
        String secret = token.substring(token.lastIndexOf('_') + 1);
        given().get("/v1/tokens?tenant=" + id)
                .then()
                .statusCode(200)
                .body("tokens.name", contains("nightly"))
                .body("tokens.tenant", contains(id))
                .body(not(containsString(secret)));
    }

    @Test
    void tokenMayReadAndSubmitForTheTenantOfItsMakerUnlessToldOtherwise() {
        post("/v1/tokens", "{\"name\":\"nightly\"}")
                .statusCode(201)
                .body("tenant", equalTo("default"))
                .body("scopes", contains("read", "submit"))
                .body("expires_at", nullValue());
    }

    @Test
    void revokedTokenStaysInTheList() {
        // Given
        createTenant();
        String token = createdToken();
        // When
        given().delete("/v1/tokens/" + token)
                .then()
                .statusCode(200)
                .body("active", equalTo(false))
                .body("revoked_at", notNullValue());
        // Then
        given().get("/v1/tokens/" + token).then().statusCode(200).body("active", equalTo(false));
    }

    @Test
    void unknownTokenIsNotFound() {
        given().delete("/v1/tokens/000000000000")
                .then()
                .statusCode(404)
                .body("type", containsString("token-not-found"));
        given().get("/v1/tokens/nothing").then().statusCode(404).body("type", containsString("token-not-found"));
    }

    @Test
    void everythingWrongWithATokenIsToldAtOnce() {
        post("/v1/tokens", "{\"scopes\":[\"fly\"],\"expires_at\":\"2001-01-01T00:00:00Z\",\"secret\":\"x\"}")
                .statusCode(422)
                .body("errors.field", containsInAnyOrder("name", "scopes", "expires_at", "secret"));
        post("/v1/tokens", "{\"name\":\"x\",\"scopes\":[],\"expires_at\":\"soon\"}")
                .statusCode(422)
                .body("errors.field", containsInAnyOrder("scopes", "expires_at"));
    }

    @Test
    void anyTokenIsAcceptedAndIgnored() {
        given().header("Authorization", "Token whatever")
                .get("/v1/jobs?limit=1")
                .then()
                .statusCode(200);
    }
}
