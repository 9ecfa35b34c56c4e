package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.weights.WeightsFile;
import io.polysome.results.NpzFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
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
    void whatTheOptionsRefuseBecomesALineWithAnError() throws IOException {
        // Given
        Files.writeString(input, ">a\nMKTAYL*\n>b\nmk\n>a\nMK\n");
        // When
        int status = infer("encode", "--model", "esm2-tiny");
        // Then
        assertThat(status).isEqualTo(1);
        assertThat(Files.readAllLines(output))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"embeddings\""),
                        second -> assertThat(second).contains("record 2, line 3: residue 1 is 'm', in lower case"),
                        third ->
                                assertThat(third).contains("record 3, line 5: its id is that of the record at line 1"));
    }

    @Test
    void packedInputThatIsCutOffIsTold() throws IOException {
        // Given
        Files.write(input, HexFormat.of().parseHex("1f8b0800"));
        // When
        int status = infer("encode", "--model", "esm2-tiny");
        // Then
        assertThat(status).isEqualTo(1);
        assertThat(messages.toString()).contains("reading or writing failed: the gzip data is damaged or cut off");
    }

    @Test
    void theOtherActionsScoreTheSequence() throws IOException {
        // Given
        Files.writeString(input, ">a\nMKXAY\n");
        // When
        infer("log_prob", "--model", "esm2-tiny");
        String logProb = Files.readString(output);
        infer("pseudo_perplexity", "--model", "esm2-tiny");
        String pseudoPerplexity = Files.readString(output);
        infer("scan", "--model", "esm2-tiny", "--method", "wild_type_marginal");
        String scan = Files.readString(output);
        // Then
        assertThat(logProb)
                .matches("\\{\"sequence_index\":0,\"id\":\"a\",\"log_prob\":-[0-9.]+,\"weights\":\"random\"}\n");
        assertThat(pseudoPerplexity).containsPattern("\"pseudo_perplexity\":[0-9.]+,");
        assertThat(scan).contains("],null,[", "\"method\":\"wild_type_marginal\"");
        assertThat(messages.toString()).contains("5 residues in").doesNotContain("1 of them failed");
    }

    @Test
    void aSequenceOverTheLimitIsALineWithTheWaysOut() throws IOException {
        // When
        int status = infer("encode", "--model", "esm2-tiny", "--max-residues", "5");
        // Then
        assertThat(status).isEqualTo(1);
        assertThat(Files.readAllLines(output).getFirst())
                .contains("the sequence has 6 residues and the limit is 5; cut it, choose --too-long = truncate or"
                        + " window, or raise --max-residues");
    }

    @Test
    void aTruncatedSequenceSaysSo() throws IOException {
        // When
        int status = infer("encode", "--model", "esm2-tiny", "--max-residues", "5", "--too-long", "truncate");
        // Then
        assertThat(status).isZero();
        assertThat(Files.readAllLines(output))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("\"too_long\":{\"policy\":\"truncate\",\"residues\":6,\"used\":5}"),
                        second -> assertThat(second).doesNotContain("too_long"));
    }

    @Test
    void anOutputThatEndsInNpzIsAnArchive() throws IOException {
        // Given
        output = folder.resolve("out.npz");
        // When
        int status = infer("encode", "--model", "esm2-tiny", "--include", "mean,logits");
        // Then
        NpzFile archive = NpzFile.read(output);
        assertThat(status).isZero();
        assertThat(archive.texts("ids")).containsExactly("a", "b");
        assertThat(archive.shape("mean_3")).containsExactly(2L, 64L);
        assertThat(archive.shape("logits/0")).containsExactly(6L, 20L);
        assertThat(archive.shape("logits/1")).containsExactly(4L, 20L);
        assertThat(archive.texts("weights")).containsExactly("random");
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
        decode --model esm2-tiny                         | there are encode, predict, log_prob, pseudo_perplexity, scan
        encode                                           | name the model: --model MODEL, with one of esm2-tiny, esm2-8m
        encode --model esm2-tiny --precision fp8         | precision 'fp8' is none of fp32, fp16, bf16 and int8
        encode --model esm2-tiny --device tpu            | device 'tpu' is none of auto, cpu and cuda:N
        encode --model esm2-9m                           | there is no model 'esm2-9m'; there are esm2-tiny, esm2-8m
        encode --weights esm2-9m=random                  | there is no model 'esm2-9m'
        encode --weights random                          | leave open of which model
        encode --weights /no/such/folder                 | /no/such/folder is not a folder
        encode --model esm2-tiny --include mean,foo      | --include: 'foo' is not one of mean, bos
        encode --model esm2-tiny --repr-layers 4         | --repr-layers: 4 is not within -4..3
        predict --model esm2-tiny --include mean         | --include is only for encode, not for predict
        encode --model esm2-tiny --method masked_marginal | --method is only for scan, not for encode
        scan --model esm2-tiny --method best             | --method: 'best' is neither masked_marginal nor wild_type_marginal
        encode --model esm2-tiny --too-long cut          | --too-long: 'cut' is not one of error, truncate, window
        scan --model esm2-tiny --too-long window         | --too-long: window is only for mean, bos and per_token of encode
        encode --model esm2-tiny --max-residues 0        | --max-residues: 0 is not at least 1
        encode --model esm2-tiny --format csv            | 'csv' is not a format; there are ndjson and npz
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

    @Test
    void anOutputThatTheWeightsCannotGiveIsWrongUsage() throws IOException {
        // Given
        Path tuned = new WeightsFile(new ModelArchitecture(3, 64, 4), 1)
                .withoutAll("lm_head.")
                .writeTo(folder.resolve("tuned"));
        // Then
        assertThat(infer("encode", "--weights", tuned.toString(), "--include", "mean,logits"))
                .isEqualTo(2);
        assertThat(messages.toString())
                .contains("this model's weights have no language-model head, so logits cannot be computed");
        assertThat(output).doesNotExist();
        assertThat(infer("encode", "--weights", tuned.toString(), "--include", "mean,contacts"))
                .isZero();
    }

    private int infer(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--input", input.toString(), "--output", output.toString()));
        return new CommandLine(new InferCommand())
                .setErr(new PrintWriter(messages, true))
                .execute(all.toArray(String[]::new));
    }
}
