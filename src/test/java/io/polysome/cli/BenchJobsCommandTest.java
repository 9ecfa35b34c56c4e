package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.cli.ScriptedService.Answer;
import io.polysome.platform.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BenchJobsCommandTest {
    private ScriptedService service;

    @BeforeEach
    void startService() throws IOException {
        service = new ScriptedService();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    private CommandRun bench(String... more) {
        String[] arguments = new String[8 + more.length];
        System.arraycopy(
                new String[] {"bench", "jobs", "--url", service.url(), "--seconds", "1", "--bulk-items", "0"},
                0,
                arguments,
                0,
                8);
        System.arraycopy(more, 0, arguments, 8, more.length);
        return CommandRun.with(Map.of("POLYSOME_TOKEN", "secret"), "", false, arguments);
    }

    @Test
    void runningServiceIsMeasuredAndTheFiguresAreOneJsonObject() throws IOException {
        // Given
        service.on("POST /v1/jobs", Answer.json("{}")).on("GET /q/health/ready", Answer.json("""
                        {"status":"UP","checks":[{"name":"outbox","data":{"messages":3,"oldest_seconds":2}}]}
                        """));
        // When
        CommandRun run = bench("--clients", "2");
        // Then
        JsonNode figures = Json.MAPPER.readTree(run.out());
        assertThat(run.status()).isZero();
        assertThat(figures.at("/jobs/0/clients").asInt()).isEqualTo(2);
        assertThat(figures.at("/jobs/0/jobs").asLong()).isPositive();
        assertThat(figures.at("/jobs/0/latency_ms/p50").asDouble()).isPositive();
        assertThat(figures.at("/jobs/1/pause_ms").asInt()).isEqualTo(50);
        assertThat(figures.at("/bare_ms/p50").asDouble()).isPositive();
        assertThat(figures.at("/outbox_at_end/messages").asLong()).isEqualTo(3);
        assertThat(service.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .allSatisfy(request -> {
                    assertThat(request.header("Prefer")).isEqualTo("wait=60");
                    assertThat(request.header("Authorization")).isEqualTo("Bearer secret");
                });
    }

    @Test
    void jobThatDoesNotComeBackFinishedEndsTheMeasurement() {
        // Given
        service.on("POST /v1/jobs", Answer.json("{\"state\":\"queued\"}").withStatus(202));
        // When
        CommandRun run = bench("--clients", "2");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("status 202");
    }

    @Test
    void numbersThatMakeNoSenseAreWrongUsage() {
        // When
        CommandRun run = bench("--slots", "0");
        // Then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--slots");
    }
}
