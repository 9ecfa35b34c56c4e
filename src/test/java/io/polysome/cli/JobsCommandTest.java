package io.polysome.cli;

import static io.polysome.cli.Jobs.ID;
import static io.polysome.cli.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.ScriptedService.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsCommandTest {
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
    void listShowsALineForEachJob() {
        // Given
        service.on(
                "GET /v1/jobs",
                Answer.json("{\"jobs\": [%s], \"next_cursor\": null}".formatted(job("running", 40, 2, 0.57))));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "list");
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "ID                                    STATE      MODEL      ACTION       ITEMS   DONE "
                                + " CREATED",
                        ID + "  running    esm2-8m    encode         100   57 %  2026-01-02T03:04:05Z");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void listFollowsCursorsUpToItsLimit() {
        // Given
        String page = "{\"jobs\": [%s, %s], \"next_cursor\": \"b/2\"}"
                .formatted(job("queued", 0, 0, 0), job("queued", 0, 0, 0));
        service.on("GET /v1/jobs", Answer.json(page));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "list", "--limit", "3", "--state", "queued");
        // Then
        assertThat(service.requests())
                .extracting(ScriptedService.Request::target)
                .containsExactly("/v1/jobs?limit=3&state=queued", "/v1/jobs?limit=1&state=queued&cursor=b%2F2");
        assertThat(run.status()).isZero();
    }

    @Test
    void showTellsWhatIsKnownOfAJob() {
        // Given
        service.on(JOB, Answer.json(job("partial", 98, 2, 1)));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "show", ID);
        // Then
        assertThat(run.out())
                .contains("state     partial")
                .contains("weights   published")
                .contains("params    {\"include\":[\"mean\"],\"repr_layers\":[6]}")
                .contains("items     100: 98 succeeded, 2 failed, 0 pending")
                .contains("results   " + service.url() + "/v1/jobs/" + ID + "/results");
    }

    @Test
    void watchWaitsForChangesByTheirVersion() {
        // Given
        service.on(
                JOB,
                Answer.json(job("queued", 0, 0, 0)).withVersion("\"1\""),
                Answer.unchanged(),
                Answer.json(job("running", 10, 0, 0.125)).withVersion("\"2\""),
                Answer.json(job("succeeded", 100, 0, 1)).withVersion("\"3\""));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "watch", ID);
        // Then
        assertThat(service.requests())
                .extracting(r -> r.header("If-None-Match"))
                .containsExactly(null, "\"1\"", "\"1\"", "\"2\"");
        assertThat(service.requests())
                .extracting(ScriptedService.Request::target)
                .containsExactly("/v1/jobs/" + ID, longPoll(), longPoll(), longPoll());
        assertThat(run.status()).isZero();
    }

    private static String longPoll() {
        return "/v1/jobs/" + ID + "?wait=30";
    }

    @Test
    void watchWritesALineForEachChangeWhereNobodyWatches() {
        // Given
        service.on(
                JOB,
                Answer.json(job("running", 10, 0, 0.125)),
                Answer.json(job("running", 11, 0, 0.126)),
                Answer.json(job("partial", 97, 3, 1)));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "watch", ID);
        // Then
        assertThat(run.err().lines())
                .containsExactly(
                        "job " + ID + "  12 % running, 10/100 items",
                        "job " + ID + " 100 % partial, 100/100 items, 3 failed");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void watchDrawsABarOnATerminal() {
        // Given
        service.on(JOB, Answer.json(job("running", 50, 0, 0.5)), Answer.json(job("succeeded", 100, 0, 1)));
        // When
        CommandRun run = CommandRun.onTerminal(service, "jobs", "watch", ID);
        // Then
        assertThat(run.err())
                .isEqualTo("\r\033[K[##########----------]  50 % running, 50/100 items"
                        + "\r\033[K[####################] 100 % succeeded, 100/100 items\n");
    }

    @Test
    void watchThatBreaksOffTellsHowToGoOn() {
        // Given
        service.on(JOB, Answer.json(job("running", 50, 0, 0.5)), Answer.json("{"));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "watch", ID);
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("./polysome jobs watch " + ID);
    }

    @Test
    void jobThatIsNoUuidIsAUsageError() {
        assertThat(CommandRun.of(service, "jobs", "show", "17").status()).isEqualTo(2);
    }

    @Test
    void timelineShowsMovesAndAttemptsPageByPage() {
        // Given
        service.on(JOB + "/timeline", Answer.json("""
                        {"entries": [
                          {"at": "2026-01-02T03:04:05.678901Z", "kind": "transition", "seq": 1, "state": "queued",
                           "cause": "submitted"},
                          {"at": "2026-01-02T03:04:06Z", "kind": "attempt", "chunk": "0198c0de-0000-7000-8000-000000000002",
                           "first_item": 0, "item_count": 50, "attempt": 1, "node": "gpu-1",
                           "ended_at": "2026-01-02T03:04:07.250Z", "outcome": "lost", "reason": "its worker died"}],
                         "next_cursor": "a+b"}
                        """), Answer.json("""
                        {"entries": [
                          {"at": "2026-01-02T03:04:08Z", "kind": "attempt", "chunk": "0198c0de-0000-7000-8000-000000000003",
                           "first_item": 7, "item_count": 1, "attempt": 2, "node": "gpu-2", "outcome": "running"}],
                         "next_cursor": null}
                        """));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "timeline", ID);
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.out().lines().map(String::strip))
                .containsExactly(
                        "TIME                      WHAT                   TRY  OUTCOME      SECONDS  BATCHES  NODE              WHY",
                        "2026-01-02T03:04:05.678Z  job                         queued                                           submitted",
                        "2026-01-02T03:04:06Z      items 0 to 49            1  lost             1.3           gpu-1             its worker died",
                        "2026-01-02T03:04:08Z      item 7                   2  running                        gpu-2");
        assertThat(service.requests())
                .extracting(ScriptedService.Request::target)
                .containsExactly(
                        "/v1/jobs/" + ID + "/timeline?limit=1000",
                        "/v1/jobs/" + ID + "/timeline?limit=1000&cursor=a%2Bb");
    }

    @Test
    void listIsNarrowedByWhatIsKnownOfJobs() {
        // Given
        service.on("GET /v1/jobs", Answer.json("{\"jobs\": [], \"next_cursor\": null}"));
        // When
        CommandRun.of(
                service,
                "jobs",
                "list",
                "--tag=plate=7",
                "--client-ref=order 66",
                "--model=esm2-8m",
                "--action=encode");
        // Then
        assertThat(service.requests())
                .extracting(ScriptedService.Request::target)
                .containsExactly("/v1/jobs?limit=20&tag=plate%3A7&client_ref=order+66&model=esm2-8m&action=encode");
    }

    @Test
    void cancelSaysWhatBecameOfTheJob() {
        // Given
        service.on("POST /v1/jobs/" + ID + "/cancel", Answer.json(job("cancelled", 1, 0, 0.5)));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "cancel", ID);
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("job " + ID + " is cancelled");
    }

    @Test
    void jobThatHasFinishedIsNotCancelled() {
        // Given
        service.on("POST /v1/jobs/" + ID + "/cancel", Answer.json(job("succeeded", 100, 0, 1)));
        // When
        CommandRun run = CommandRun.of(service, "jobs", "cancel", ID);
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is succeeded already");
    }
}
