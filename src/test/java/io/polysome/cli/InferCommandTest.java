package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

class InferCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter messages = new StringWriter();
    private Path input = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(folder.resolve("in.fasta"), ">a\nMKTAYL\n>b\nMK<mask>A\n");
        output = folder.resolve("out.ndjson");
    }

    @Test
    void encodesWithTheBuiltInModelAndWarnsThatItIsRandom() throws IOException {
        // When
        int status = infer("encode", "--model", "esm2-tiny");
        // Then
        assertThat(status).isZero();
        assertThat(Files.readAllLines(output))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"embeddings\":[{\"layer\":3")
                        .contains("\"random\""));
        assertThat(messages.toString())
                .contains("2 sequences, 0 of them failed; 10 residues")
                .contains("esm2-tiny are random (random:0): the numbers mean nothing in biology");
    }

    @Test
    void takesTheModelFromTheWeights() throws IOException {
        // When
        int status = infer(
                "encode", "--weights", "ESM2-tiny=random:5", "--include", "bos,contacts", "--repr-layers", "0,-2");
        // Then
        assertThat(status).isZero();
        assertThat(Files.readAllLines(output).getFirst())
                .contains("\"bos_embeddings\":[{\"layer\":0,", "{\"layer\":2,", "\"contacts\":[[")
                .doesNotContain("\"embeddings\":");
    }

    @Test
    void anApproximatePrecisionIsToldOnEveryLineAndToTheUser() throws IOException {
        // When
        int status = infer("encode", "--model", "esm2-tiny", "--precision", "int8", "--device", "cpu");
        // Then
        assertThat(status).isZero();
        assertThat(Files.readAllLines(output))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith("\"weights\":\"random\",\"precision\":\"int8\"}"));
        assertThat(messages.toString()).contains("computed in int8: the numbers are approximate");
    }

    @Test
    void someFailuresGiveStatusOne() throws IOException {
        // When
        int status = infer("predict", "--model", "esm2-tiny");
        // Then
        assertThat(status).isEqualTo(1);
        assertThat(Files.readAllLines(output))
                .satisfiesExactly(
                        first -> assertThat(first).contains("the sequence has no <mask>"),
                        second -> assertThat(second).contains("\"sequence_tokens\":[\"M\",\"K\",\"<mask>\",\"A\"]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        decode --model esm2-tiny                         | there are encode and predict
        encode                                           | name the model: --model MODEL, with one of esm2-tiny, esm2-8m
        encode --model esm2-tiny --precision fp8         | precision 'fp8' is none of fp32, fp16, bf16 and int8
        encode --model esm2-tiny --device tpu            | device 'tpu' is none of auto, cpu and cuda:N
        encode --model esm2-9m                           | there is no model 'esm2-9m'; there are esm2-tiny, esm2-8m
        encode --weights esm2-9m=random                  | there is no model 'esm2-9m'
        encode --weights random                          | leave open of which model
        encode --weights /no/such/folder                 | /no/such/folder is not a folder
        encode --model esm2-tiny --include mean,foo      | --include: 'foo' is not one of mean, bos
        encode --model esm2-tiny --repr-layers 4         | --repr-layers: 4 is not within -4..3
        predict --model esm2-tiny --include mean         | --include is not for predict
        encode --model esm2-tiny --threads 0             | --threads: 0 is not at least 1
        encode --model esm2-tiny --threads two           | 'two' is not an int
        """)
    void wrongUsageGivesStatusTwoAndTheWayOut(String arguments, String message) {
        // When
        int status = infer(arguments.split(" "));
        // Then
        assertThat(status).isEqualTo(2);
        assertThat(messages.toString()).contains(message);
    }

    @Test
    void anInputThatIsNotThereIsWrongUsage() {
        // Given
        input = folder.resolve("none");
        // Then
        assertThat(infer("encode", "--model", "esm2-tiny")).isEqualTo(2);
        assertThat(messages.toString()).contains("--input: " + input);
    }

    @Test
    void anInputOfAnotherFormatIsWrongUsage() throws IOException {
        // Given
        Files.writeString(input, "MKTAYL\n");
        // Then
        assertThat(infer("encode", "--model", "esm2-tiny")).isEqualTo(2);
        assertThat(messages.toString()).contains("begins with 'M'; FASTA begins with '>'");
    }

    private int infer(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--input", input.toString(), "--output", output.toString()));
        return new CommandLine(new InferCommand())
                .setErr(new PrintWriter(messages, true))
                .execute(all.toArray(String[]::new));
    }
}
