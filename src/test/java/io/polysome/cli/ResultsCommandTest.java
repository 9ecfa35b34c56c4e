package io.polysome.cli;

import static io.polysome.cli.Jobs.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.ScriptedService.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsCommandTest {
    private static final String RESULTS = "GET /v1/jobs/" + ID + "/results";
    private static final String LINES = "{\"sequence_index\":0,\"id\":\"α\"}\n{\"sequence_index\":1}\n";

    private ScriptedService service;

    @TempDir
    private Path folder;

    @BeforeEach
    void startService() throws IOException {
        service = new ScriptedService();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void resultsGoToStandardOutputAsTheyCome() {
        // Given
        service.on(RESULTS, new Answer(200, Map.of("Content-Type", "application/x-ndjson"), LINES));
        // When
        CommandRun run = CommandRun.of(service, "results", ID);
        // Then
        assertThat(run).isEqualTo(new CommandRun(0, LINES, ""));
        assertThat(service.requests()).extracting(r -> r.header("Accept")).containsExactly("application/x-ndjson");
    }

    @Test
    void resultsGoToAFileWhereOneIsNamed() {
        // Given
        service.on(RESULTS, Answer.json("[]"));
        Path file = folder.resolve("out.json");
        // When
        CommandRun run = CommandRun.of(service, "results", ID, "--format", "json", "--output", file.toString());
        // Then
        assertThat(file).hasContent("[]");
        assertThat(folder.toFile().list()).containsExactly("out.json");
        assertThat(run.out()).isEmpty();
        assertThat(service.requests()).extracting(r -> r.header("Accept")).containsExactly("application/json");
    }

    @Test
    void downloadThatIsRefusedLeavesTheFileAlone() throws IOException {
        // Given
        service.on(RESULTS, Answer.problem(409, "{\"title\": \"The job is not finished\", \"status\": 409}"));
        Path file = Files.writeString(folder.resolve("out.ndjson"), "from before");
        // When
        CommandRun run = CommandRun.of(service, "results", ID, "--output", file.toString());
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("The job is not finished");
        assertThat(file).hasContent("from before");
    }

    @Test
    void downloadThatBreaksOffLeavesTheFileAlone() throws IOException {
        // Given
        service.on(RESULTS, Answer.brokenOff(LINES));
        Path file = Files.writeString(folder.resolve("out.ndjson"), "from before");
        // When
        CommandRun run = CommandRun.of(service, "results", ID, "--output", file.toString());
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(file).hasContent("from before");
        assertThat(folder.toFile().list()).containsExactly("out.ndjson");
    }

    @Test
    void formatThatIsNoneIsAUsageError() {
        assertThat(CommandRun.of(service, "results", ID, "--format", "csv").status())
                .isEqualTo(2);
    }
}
