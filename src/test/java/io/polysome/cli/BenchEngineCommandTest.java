package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchEngineCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter messages = new StringWriter();
    private Path input = Path.of("");

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(folder.resolve("in.fasta"), ">a\nMKTAYL\n>b\nMK<mask>A\n>c\nMKT\n");
    }

    @Test
    void tellsSpeedAndItsShareOfTheMachine() throws IOException {
        // When
        int status = bench("--model", "esm2-tiny", "--limit", "2", "--max-residues", "5", "--threads", "2");
        // Then
        assertThat(status).isZero();
        JsonNode report = new JsonMapper().readTree(out.toString());
        assertThat(report.path("tokens").asInt()).isEqualTo(5 + 2 + 4 + 2);
        assertThat(report.path("weights").asText()).isEqualTo("random");
        assertThat(report.path("seconds_of_rounds")).hasSize(3);
        double rate = report.path("gigaflops").asDouble() * 1e9;
        double flops = flops(7) + flops(6);
        assertThat(rate * report.path("seconds").asDouble()).isBetween(0.5 * flops, 2 * flops);
        assertThat(report.path("gemm_gigaflops").fieldNames()).toIterable().contains("mkl", "onednn");
        assertThat(report.path("gemm_gigaflops")
                        .path(report.path("best_gemm").asText())
                        .asDouble())
                .isPositive();
        assertThat(report.path("peak_rss_bytes").asLong()).isGreaterThan(100_000_000);
        assertThat(report.has("profile")).isFalse();
    }

    @Test
    void tellsWhereTheTimeGoes() throws IOException {
        // When
        int status = bench(
                "--model", "esm2-tiny", "--precision", "int8", "--include", "contacts", "--rounds", "1", "--profile");
        // Then
        assertThat(status).isZero();
        JsonNode report = new JsonMapper().readTree(out.toString());
        assertThat(report.path("precision").asText()).isEqualTo("int8");
        assertThat(report.path("gemm_gigaflops").has("fbgemm-int8")).isTrue();
        List<String> operations = new ArrayList<>();
        report.path("profile")
                .forEach(operation -> operations.add(operation.path("operation").asText()));
        assertThat(operations).anyMatch(name -> name.contains("linear_dynamic"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --model esm2-9m                     | there is no model 'esm2-9m'
        --model esm2-8m                     | there are no weights for esm2-8m
        --model esm2-tiny --threads 0       | are at least 1
        --model esm2-tiny --include vibes   | --include: 'vibes' is not one of
        --model esm2-tiny --precision fp8   | precision 'fp8' is none of
        """)
    void wrongUsageIsToldAndGivesStatusTwo(String arguments, String message) {
        // When
        int status = bench(arguments.split(" "));
        // Then
        assertThat(status).isEqualTo(2);
        assertThat(messages.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereGivesStatusTwo() {
        // Given
        input = folder.resolve("none.fasta");
        // When
        int status = bench("--model", "esm2-tiny");
        // Then
        assertThat(status).isEqualTo(2);
        assertThat(messages.toString()).contains("there is no file");
    }

    private int bench(String... arguments) {
        List<String> all = new ArrayList<>(List.of("bench", "engine", "--input", input.toString()));
        all.addAll(List.of(arguments));
        CommandLine commands =
                Polysome.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(messages, true));
        return commands.execute(all.toArray(String[]::new));
    }

    /** Of esm2-tiny: three layers of 64. */
    private static double flops(int tokens) {
        return tokens * 3.0 * (24 * 64 * 64 + 4.0 * tokens * 64);
    }
}
