package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.ScriptedService.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokensCommandTest {
    private static final String TOKEN = """
            {"id": "0123456789ab", "tenant": "lab-a", "name": "nightly screen", "scopes": ["read", "submit"],
             "active": %s, "created_at": "2026-01-02T03:04:05Z", "expires_at": null, "revoked_at": %s,
             "last_used_at": "2026-02-03T04:05:06.7Z"%s}
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
    void createWritesTheTokenAndNothingElseToStandardOutput() {
        // Given
        service.on(
                "POST /v1/tokens",
                Answer.json(TOKEN.formatted(true, null, ", \"token\": \"poly_0123456789ab_secret\""))
                        .withStatus(201));
        // When
        CommandRun run = CommandRun.of(
                service,
                "tokens",
                "create",
                "--name=nightly screen",
                "--tenant=lab-a",
                "--scopes=read,submit",
                "--expires-at=2030-01-31T00:00:00Z");
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("poly_0123456789ab_secret\n");
        assertThat(run.err())
                .isEqualTo("token 0123456789ab for tenant lab-a may read, submit; it is shown this once\n");
        assertThat(service.requests().getFirst().body())
                .isEqualTo("{\"name\":\"nightly screen\",\"scopes\":[\"read\",\"submit\"],\"tenant\":\"lab-a\","
                        + "\"expires_at\":\"2030-01-31T00:00:00Z\"}");
    }

    @Test
    void createNeedsAName() {
        // When
        CommandRun run = CommandRun.of(service, "tokens", "create");
        // Then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--name");
    }

    @Test
    void timeThatIsNoneIsAUsageError() {
        // When
        CommandRun run = CommandRun.of(service, "tokens", "create", "--name=x", "--expires-at=tomorrow");
        // Then
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--expires-at").contains("tomorrow");
    }

    @Test
    void listShowsALineForEachToken() {
        // Given
        service.on(
                "GET /v1/tokens",
                Answer.json("{\"tokens\": [%s, %s]}"
                        .formatted(
                                TOKEN.formatted(true, null, ""),
                                TOKEN.formatted(false, "\"2026-02-04T00:00:00Z\"", ""))));
        // When
        CommandRun run = CommandRun.of(service, "tokens", "list", "--tenant=lab-a");
        // Then
        assertThat(service.requests().getFirst().target()).isEqualTo("/v1/tokens?tenant=lab-a");
        assertThat(run.out().lines())
                .containsExactly(
                        "ID            TENANT            SCOPES              STATE    EXPIRES               LAST USED"
                                + "             NAME",
                        "0123456789ab  lab-a             read,submit         active   -                     "
                                + "2026-02-03T04:05:06Z  nightly screen",
                        "0123456789ab  lab-a             read,submit         revoked  -                     "
                                + "2026-02-03T04:05:06Z  nightly screen");
    }

    @Test
    void revokeSaysWhatItDid() {
        // Given
        service.on(
                "DELETE /v1/tokens/0123456789ab", Answer.json(TOKEN.formatted(false, "\"2026-02-04T00:00:00Z\"", "")));
        // When
        CommandRun run = CommandRun.of(service, "tokens", "revoke", "0123456789ab");
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEqualTo("token 0123456789ab of tenant lab-a is revoked\n");
    }

    @Test
    void refusalSaysWhereTokensComeFrom() {
        // Given
        service.on(
                "GET /v1/tokens",
                Answer.problem(401, "{\"title\": \"No token\", \"status\": 401, \"detail\": \"send one\"}"));
        // When
        CommandRun run = CommandRun.of(service, "tokens", "list");
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("POLYSOME_TOKEN").contains("admin-token");
    }
}
