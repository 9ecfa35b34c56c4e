package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.cli.ScriptedService.Answer;
import io.polysome.platform.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BenchBiolmCommandTest {
    private static final String PATH = "POST /api/v3/esm2-tiny/encode/";

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
        List<String> arguments = new ArrayList<>(List.of("bench", "biolm", "--url", service.url(), "--items", "1"));
        arguments.addAll(List.of(more));
        return CommandRun.with(Map.of("POLYSOME_TOKEN", "secret"), "", false, arguments.toArray(String[]::new));
    }

    private static Answer result(double number) {
        return Answer.json("{\"results\":[{\"sequence_index\":0,\"embeddings\":[{\"layer\":6,\"embedding\":[%s,1]}]}]}"
                .formatted(number));
    }

    @Test
    void everyRunHasItsFigures() throws IOException {
        // Given
        service.on(PATH, result(0.5));
        // When
        CommandRun run = bench("--clients", "2", "--calls", "3", "--runs", "2");
        // Then
        JsonNode figures = Json.MAPPER.readTree(run.out());
        assertThat(run.status()).isZero();
        assertThat(figures.at("/runs")).hasSize(2);
        assertThat(figures.at("/runs/1/calls").asInt()).isEqualTo(6);
        assertThat(figures.at("/runs/1/latency_ms/p99").asDouble()).isPositive();
        assertThat(service.requests())
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Token secret"));
    }

    @Test
    void resultOfAnotherSequenceEndsTheMeasurement() {
        // Given
        Answer[] answers = new Answer[510];
        java.util.Arrays.fill(answers, result(0.5));
        answers[509] = result(0.6);
        service.on(PATH, answers);
        // When
        CommandRun run = bench("--clients", "1", "--calls", "1");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("result 0 is not that of its sequence");
    }

    @Test
    void numbersThatMakeNoSenseAreWrongUsage() {
        assertThat(bench("--clients", "0").status()).isEqualTo(2);
    }
}
