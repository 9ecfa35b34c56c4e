package io.polysome.cli;

import static io.polysome.cli.Jobs.ID;
import static io.polysome.cli.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.ScriptedService.Answer;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the commands tell what the service refused, and find it. */
class ServiceFailuresTest {
    private static final String JOB = "GET /v1/jobs/" + ID;

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
    void problemIsToldWithItsItemsAndTheWayOut() {
        // Given
        service.on(JOB, Answer.problem(422, """
                {"type": "/docs/errors#invalid-job", "title": "The job cannot be accepted as it is",
                 "status": 422, "detail": "item 0 ('P1'): residue 402 is 'J'; 2 problems in all",
                 "retryable": false, "fault": "client", "error_count": 2,
                 "errors": [{"item": 0, "id": "P1", "residue": 402, "message": "item 0 ('P1'): residue 402 is 'J'"},
                            {"item": 2, "message": "item 2: the sequence is empty"}]}
                """));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "show", ID);
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("""
                polysome: The job cannot be accepted as it is
                  item 0 ('P1'): residue 402 is 'J'
                  item 2: the sequence is empty
                More: docs/errors.md, invalid-job
                """);
    }

    @Test
    void onlyTheFirstTwentyMistakesAreTold() {
        // Given
        String mistake = "{\"item\": 7, \"message\": \"item 7: the sequence is empty\"}";
        String mistakes = String.join(",", Collections.nCopies(25, mistake));
        service.on(
                JOB,
                Answer.problem(
                        422,
                        "{\"title\": \"Wrong\", \"status\": 422, \"error_count\": 1500, \"errors\": [%s]}"
                                .formatted(mistakes)));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "show", ID);
        // Then
        assertThat(run.err().lines()).hasSize(22).endsWith("  and 1480 more");
    }

    @Test
    void problemThatMayPassSaysSo() {
        // Given
        service.on(JOB, Answer.problem(503, "{\"title\": \"Starting\", \"status\": 503, \"retryable\": true}"));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "show", ID);
        // Then
        assertThat(run.err()).contains("The same command may work later.");
    }

    @Test
    void answerOfSomethingElseIsToldByItsStatus() {
        // Given
        service.on(JOB, new Answer(502, Map.of("Content-Type", "text/html"), "<html>Bad gateway</html>"));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "show", ID);
        // Then
        assertThat(run.err()).contains("status 502").contains(JOB.substring(4));
    }

    @Test
    void jsonOfSomethingElseIsNoJob() {
        // Given
        service.on(JOB, Answer.json("{\"hello\": \"world\"}"));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "show", ID);
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("does not answer like Polysome");
    }

    @Test
    void serviceThatIsNotThereIsToldWithHowToStartOne() {
        // Given
        String url = service.url();
        service.close();
        // When
        CommandRun run = CommandRun.with(Map.of("POLYSOME_URL", url), "", false, "jobs", "list");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no Polysome answers at " + url).contains("./polysome up");
    }

    @Test
    void tokenIsSentAsBearer() {
        // Given
        service.on(JOB, Answer.json(job("queued", 0, 0, 0)));
        Map<String, String> environment = Map.of("POLYSOME_URL", service.url(), "POLYSOME_TOKEN", "s3cret");
        // When
        CommandRun.with(environment, "", false, "jobs", "show", ID);
        // Then
        assertThat(service.requests())
                .extracting(r -> r.header("Authorization"))
                .containsExactly("Bearer s3cret");
    }

    @Test
    void urlOptionComesBeforeTheEnvironmentAndMayHaveAPath() {
        // Given
        service.on("GET /lab/v1/jobs/" + ID, Answer.json(job("queued", 0, 0, 0)));
        Map<String, String> environment = Map.of("POLYSOME_URL", "http://192.0.2.1:1");
        // When
        CommandRun run = CommandRun.with(environment, "", false, "jobs", "show", ID, "--url", service.url() + "/lab/");
        // Then
        assertThat(run.status()).isZero();
    }

    @Test
    void urlThatIsNoneIsAUsageError() {
        // When
        CommandRun run = CommandRun.of(service, "jobs", "list", "--url", "localhost:8000");
        // Then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("'localhost:8000' is not the address of a service");
    }
}
