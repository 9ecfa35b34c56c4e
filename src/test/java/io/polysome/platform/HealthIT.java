package io.polysome.platform;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HealthIT {

    /** The first question to a cold broker may take longer than a check waits. */
    @Test
    void serviceIsReadyOnceBrokerAndDatabaseAnswer() {
        await("readiness")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .body("status", equalTo("UP"))
                        .body("checks.name", hasItems("Kafka broker", "Database connections health check")));
    }

    @Test
    void serviceIsAlive() {
        get("/q/health/live").then().statusCode(200).body("checks.name", hasItems("no deadlock"));
    }
}
