package io.polysome.cli;

import static io.polysome.cli.Jobs.ID;
import static io.polysome.cli.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polysome.cli.ScriptedService.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitCommandTest {
    private static final String FASTA = ">P1 first\nMKTV\nLA\n>P2\nGG\n";
    private static final String LINES = "{\"sequence_index\":0}\n";

    private ScriptedService service;

    @TempDir
    private Path folder;

    @BeforeEach
    void startService() throws IOException {
        service = new ScriptedService()
                .on("POST /v1/jobs", Answer.json(job("queued", 0, 0, 0)).withStatus(202));
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    private CommandRun submit(String input, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "submit";
        arguments[1] = "-";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return CommandRun.with(Map.of("POLYSOME_URL", service.url()), input, false, arguments);
    }

    private JsonNode submitted() throws IOException {
        return new ObjectMapper().readTree(service.requests().getFirst().body());
    }

    @Test
    void fastaBecomesTheItemsOfAJob() throws IOException {
        // When
        CommandRun run = submit(FASTA);
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo(ID + "\n");
        assertThat(submitted()).isEqualTo(new ObjectMapper().readTree("""
            {"model": "esm2-8m", "action": "encode",
             "items": [{"id": "P1", "sequence": "MKTVLA"}, {"id": "P2", "sequence": "GG"}]}
            """));
    }

    @Test
    void optionsBecomeTheParametersOfAJob() throws IOException {
        // When
        submit(FASTA, "--model", "esm2-650m", "--include", "mean,per_token", "--repr-layers", "-1,6");
        // Then
        assertThat(submitted().path("model").asText()).isEqualTo("esm2-650m");
        assertThat(submitted().path("params"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"include\": [\"mean\", \"per_token\"], \"repr_layers\": [-1, 6]}"));
    }

    @Test
    void aScanHasItsOwnParameters() throws IOException {
        // When
        submit(FASTA, "--action", "scan", "--method", "wild_type_marginal", "--too-long", "truncate");
        // Then
        assertThat(submitted().path("action").asText()).isEqualTo("scan");
        assertThat(submitted().path("params"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"method\": \"wild_type_marginal\", \"too_long\": \"truncate\"}"));
    }

    @Test
    void ndjsonIsReadAsWell() throws IOException {
        // When
        submit("{\"sequence\": \"MK<mask>V\"}\n", "--action", "predict");
        // Then
        assertThat(submitted()).isEqualTo(new ObjectMapper().readTree("""
            {"model": "esm2-8m", "action": "predict", "items": [{"sequence": "MK<mask>V"}]}
            """));
    }

    @Test
    void fileIsReadWhereOneIsNamed() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("some.fasta"), FASTA);
        // When
        CommandRun run = CommandRun.of(service, "submit", file.toString());
        // Then
        assertThat(run.status()).isZero();
        assertThat(submitted().path("items")).hasSize(2);
    }

    @Test
    void waitDeliversResultsOnceTheJobIsFinished() {
        // Given
        service.on(
                "GET /v1/jobs/" + ID, Answer.json(job("running", 1, 0, 0.5)), Answer.json(job("succeeded", 100, 0, 1)));
        service.on("GET /v1/jobs/" + ID + "/results", Answer.json(LINES));
        // When
        CommandRun run = submit(FASTA, "--wait");
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo(LINES);
        assertThat(run.err()).contains("job " + ID, "running", "100 % succeeded");
    }

    @Test
    void jobWithFailedItemsIsDeliveredAndFails() {
        // Given
        service.on("GET /v1/jobs/" + ID, Answer.json(job("partial", 99, 1, 1)));
        service.on("GET /v1/jobs/" + ID + "/results", Answer.json(LINES));
        Path file = folder.resolve("out.ndjson");
        // When
        CommandRun run = submit(FASTA, "--output", file.toString());
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("not every item succeeded");
        assertThat(file).hasContent(LINES);
    }

    @Test
    void randomWeightsAreSaidAloud() {
        // Given
        String random = job("succeeded", 100, 0, 1).replace("\"published\"", "\"random\"");
        service.on("GET /v1/jobs/" + ID, Answer.json(random));
        service.on("GET /v1/jobs/" + ID + "/results", Answer.json(LINES));
        // When
        CommandRun run = submit(FASTA, "--wait");
        // Then
        assertThat(run.err()).contains("random: these numbers mean nothing");
    }

    @Test
    void recordThatIsNoProteinIsToldByItsLineAndNothingIsSent() {
        // When
        CommandRun run = submit(">P1\nMKJV\n>P2\nGG\n>P3\n\n");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("record 1, line 1 ('P1'): residue 3 is 'J'")
                .contains("record 3, line 5 ('P3'): the sequence is empty");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void whatIsRefusedIsAcceptedByTheOptionThatIsTold() throws IOException {
        // Given
        String input = ">P1\nmk*v*\n>P1\nGG\n";
        // When
        CommandRun refused = submit(input);
        CommandRun accepted = submit(input, "--lower-case=upper", "--stop=unknown", "--duplicate-ids=allow");
        // Then
        assertThat(refused.err())
                .contains("residue 1 is 'm', in lower case; lower-case=upper")
                .contains("its id is that of the record at line 1 already; duplicate-ids=allow");
        assertThat(accepted.status()).isZero();
        assertThat(submitted().path("items").findValuesAsText("sequence")).containsExactly("MKXV", "GG");
    }

    @Test
    void inputThatIsPackedIsUnpacked() throws IOException {
        // Given
        Path file = folder.resolve("some.fasta");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(FASTA.getBytes(StandardCharsets.UTF_8));
        }
        // When
        CommandRun run = CommandRun.of(service, "submit", file.toString());
        // Then
        assertThat(run.status()).isZero();
        assertThat(submitted().path("items")).hasSize(2);
    }

    @Test
    void inputWithoutSequencesIsTold() {
        // When
        CommandRun run = submit("");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("has no sequences");
    }

    @Test
    void fileThatIsNotThereIsTold() {
        // When
        CommandRun run = CommandRun.of(service, "submit", "nowhere.fasta");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("there is no file nowhere.fasta");
    }

    @Test
    void layerThatIsNoNumberIsAUsageError() {
        assertThat(submit(FASTA, "--repr-layers", "last").status()).isEqualTo(2);
    }

    @Test
    void wishesBecomeTheOptionsOfAJob() throws IOException {
        // When
        CommandRun run = submit(
                FASTA,
                "--tag=plate=7",
                "--tag=well=A1",
                "--client-ref=order 66",
                "--priority=-5",
                "--deadline=2100-01-31T12:00:00Z",
                "--retention=P30D",
                "--idempotency-key=a \"quoted\" key");
        // Then
        assertThat(run.status()).isZero();
        JsonNode job = submitted();
        assertThat(job.path("tags")).isEqualTo(new ObjectMapper().readTree("{\"plate\": \"7\", \"well\": \"A1\"}"));
        assertThat(job.path("client_ref").asText()).isEqualTo("order 66");
        assertThat(job.path("priority").asInt()).isEqualTo(-5);
        assertThat(job.path("deadline").asText()).isEqualTo("2100-01-31T12:00:00Z");
        assertThat(job.path("retention").asText()).isEqualTo("P30D");
        assertThat(service.requests().getFirst().header("Idempotency-Key")).isEqualTo("\"a \\\"quoted\\\" key\"");
    }

    @Test
    void dryRunShowsWhatTheJobWouldCost() {
        // Given
        service.on("POST /v1/jobs", Answer.json("""
            {"model": "esm2-8m", "action": "encode", "items": 2, "residues": 8, "chunks": 1, "lane": "interactive",
             "cost_flops": 1.5e9, "flops_per_second": 1e9, "compute_seconds": 1.5}
            """));
        // When
        CommandRun run = submit(FASTA, "--validate-only");
        // Then
        assertThat(service.requests().getFirst().target()).isEqualTo("/v1/jobs?validate=only");
        assertThat(run.out()).isEqualTo("""
            items: 2, residues: 8, model: esm2-8m, FLOPs: 1.50e+09, chunks: 1, lane: interactive
            about 1.5 s of computing, once it has begun
            """);
        assertThat(run.status()).isZero();
    }
}
