package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.ScriptedService.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantsCommandTest {
    private static final String TENANT = """
            {"id": "lab-a", "name": "Lab A", "weight": 2.0,
             "limits": {"max_request_items": 1000, "max_queued_jobs": null},
             "webhook_origins": ["https://lab.example.org"], "input_buckets": [], "kafka_prefixes": [],
             "created_at": "2026-01-02T03:04:05Z"}
            """;

    private ScriptedService service;

    @BeforeEach
    void startService() throws IOException {
        service = new ScriptedService();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void createSendsWhatIsGivenAndShowsTheTenant() {
        // Given
        service.on("POST /v1/tenants", Answer.json(TENANT).withStatus(201));
        // When
        CommandRun run = CommandRun.of(
                service,
                "tenants",
                "create",
                "lab-a",
                "--name=Lab A",
                "--weight=2",
                "--max-request-items=1000",
                "--webhook-origins=https://lab.example.org");
        // Then
        assertThat(service.requests().getFirst().body())
                .isEqualTo("{\"name\":\"Lab A\",\"weight\":2.0,\"webhook_origins\":[\"https://lab.example.org\"],"
                        + "\"limits\":{\"max_request_items\":1000},\"id\":\"lab-a\"}");
        assertThat(run.out()).isEqualTo("""
                id                 lab-a
                name               Lab A
                weight             2
                max-request-items  1000
                max-queued-jobs    -
                webhook-origins    https://lab.example.org
                input-buckets      -
                kafka-prefixes     -
                """);
    }

    @Test
    void setSendsOnlyWhatChanges() {
        // Given
        service.on("PATCH /v1/tenants/lab-a", Answer.json(TENANT));
        // When
        CommandRun run =
                CommandRun.of(service, "tenants", "set", "lab-a", "--max-queued-jobs=none", "--input-buckets=none");
        // Then
        assertThat(run.status()).isZero();
        assertThat(service.requests().getFirst().body())
                .isEqualTo("{\"input_buckets\":[],\"limits\":{\"max_queued_jobs\":null}}");
    }

    @Test
    void limitThatIsNoNumberIsAUsageError() {
        // When
        CommandRun run = CommandRun.of(service, "tenants", "set", "lab-a", "--max-queued-jobs=few");
        // Then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("'few' is no limit; give a number or none");
    }

    @Test
    void listShowsALineForEachTenant() {
        // Given
        service.on("GET /v1/tenants", Answer.json("{\"tenants\": [%s]}".formatted(TENANT)));
        // When
        CommandRun run = CommandRun.of(service, "tenants", "list");
        // Then
        assertThat(run.out().lines())
                .containsExactly(
                        "ID                      WEIGHT  REQUEST ITEMS  QUEUED JOBS  NAME",
                        "lab-a                        2           1000            -  Lab A");
    }
}
