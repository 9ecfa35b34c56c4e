package io.polysome.journey;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.testing.TemporaryFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TemporaryFolder folder = new TemporaryFolder();
    private final Path data = folder.path().resolve("polysome");

    @AfterAll
    void deleteFolder() {
        folder.close();
    }

    @Test
    void stoppedServiceStopsItsServersInGoodOrder() throws Exception {
        try (RunningService service = RunningService.start(data)) {
            // Given
            assertThat(get(service.url() + "/q/health/ready").statusCode()).isEqualTo(200);
            // When
            int status = service.terminate();
            // Then
            assertThat(status).isEqualTo(143);
            assertThat(service.children()).isEmpty();
            assertThat(service.output())
                    .contains("polysome stopped")
                    .doesNotContain("terminating connection", "ended with status");
        }
    }

    @Test
    void killedServiceLeavesNothingRunning() throws Exception {
        try (RunningService service = RunningService.start(data)) {
            // Given
            assertThat(service.children()).isNotEmpty();
            // When
            service.kill();
            // Then
            await("the servers' end")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(service.children()).isEmpty());
        }
    }

    @Test
    void serversWhoseMindersWereKilledTooAreReplacedAtTheNextStart() throws Exception {
        // Given
        List<ProcessHandle> orphans;
        try (RunningService service = RunningService.start(data)) {
            orphans = service.killWithMinders();
            assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);
        }
        // When
        try (RunningService service = RunningService.start(data)) {
            // Then
            assertThat(get(service.url() + "/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(service.children()).doesNotContainAnyElementsOf(orphans);
        }
    }

    @Test
    void secondServiceOverTheSameDirectoryIsRefused() throws Exception {
        try (RunningService first = RunningService.start(data);
                RunningService second = RunningService.start(data)) {
            assertThat(second.output()).contains("in use by process " + first.pid());
            assertThat(second.terminate()).isEqualTo(1);
        }
    }

    @Test
    void serviceThatOthersReachIsRefusedWithoutAuthentication() throws Exception {
        // When
        try (RunningService service =
                RunningService.start(data, Map.of("POLYSOME_AUTH", "off"), List.of(), List.of("--host=0.0.0.0"))) {
            // Then
            assertThat(service.terminate()).isEqualTo(1);
            assertThat(service.output())
                    .contains("authentication may be off on a loopback address only")
                    .doesNotContain("Polysome is ready");
        }
    }
}
